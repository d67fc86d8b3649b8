package dev.vedette.cli;

import picocli.CommandLine.Option;

import java.io.PrintStream;

/// How a command's result is printed: for people or for machines.
final class Printing {

    @Option(
            names = "--json",
            description = "Print one JSON document and nothing else on standard output.")
    private boolean wantsJson;

    @Option(
            names = {"--no-colour", "--no-color"},
            description = "No colours; also NO_COLOR in the environment.")
    private boolean refusesColour;

    Printing() {}

    boolean isJson() {
        return wantsJson;
    }

    /// Where what is meant for people goes: standard output belongs to the document if there is
    /// one.
    PrintStream forPeople() {
        return wantsJson ? System.err : System.out;
    }

    Terminal terminal(PrintStream out) {
        return Terminal.of(out, System.getenv(), !refusesColour);
    }
}
