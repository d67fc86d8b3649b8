package dev.vedette.config;

import dev.vedette.config.Directive.Standing;
import dev.vedette.config.Directive.Trait;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The directives as documents: a reference for people and a commented configuration file.
public final class Reference {

    private static final int COLUMNS = 90;

    private final Map<String, List<Directive<?>>> chapters = new LinkedHashMap<>();

    public Reference(List<? extends Directive<?>> directives) {
        for (Directive<?> directive : directives) {
            chapters.computeIfAbsent(directive.section(), _ -> new ArrayList<>()).add(directive);
        }
    }

    /// In Markdown, one table per chapter.
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# Directives\n\n");
        text.append("Every directive of redis.conf ");
        text.append(Compatibility.REDIS_VERSION);
        text.append(" is known. *Obeyed* ones act. *Accepted* ones have nothing to act on here,");
        text.append(" for the reason given. *Refused* ones ask for a feature that does not exist");
        text.append(" yet: any value but the default ends the start and fails CONFIG SET.\n");
        text.append("\nGenerated from the declarations by `Reference`; do not edit.\n");
        chapters.forEach(
                (title, directives) -> {
                    text.append("\n## ").append(capitalised(title)).append("\n\n");
                    text.append("| directive | values | default | CONFIG SET | |\n");
                    text.append("|---|---|---|---|---|\n");
                    directives.forEach(directive -> text.append(row(directive)));
                });
        return text.toString();
    }

    private static String capitalised(String title) {
        return title.equals("TLS")
                ? title
                : title.charAt(0) + title.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String row(Directive<?> directive) {
        StringBuilder names = new StringBuilder("`" + directive.name() + "`");
        directive.aliases().forEach(alias -> names.append(", `").append(alias).append('`'));
        String initial = initial(directive);
        return "| "
                + String.join(
                        " | ",
                        names,
                        "`" + directive.syntax().shape().replace("|", "\\|") + "`",
                        initial.isEmpty() ? "" : "`" + initial + "`",
                        changeable(directive),
                        about(directive))
                + " |\n";
    }

    private static <T> String initial(Directive<T> directive) {
        return directive.is(Trait.FILE_ONLY)
                ? ""
                : directive.syntax().format(directive.initial()).toString();
    }

    private static String changeable(Directive<?> directive) {
        if (directive.is(Trait.FILE_ONLY)) {
            return "in files only";
        }
        if (!directive.is(Trait.MUTABLE)) {
            return "no";
        }
        return directive.is(Trait.PROTECTED) ? "protected" : "yes";
    }

    private static String about(Directive<?> directive) {
        return switch (directive.standing()) {
            case OBEYED -> directive.about();
            case ACCEPTED -> "*Accepted.* " + directive.about();
            case NOT_YET -> "*Refused:* " + directive.about() + " is not supported yet.";
        };
    }

    /// A configuration file that says nothing but the defaults, each commented out below its
    /// explanation. Only what is obeyed is in it.
    public String sample() {
        StringBuilder text = new StringBuilder();
        text.append(
                "# A configuration of Vedette, with every directive that has an effect and its");
        text.append("\n# default. Sizes may have a unit: 1k is 1000 bytes, 1kb is 1024, and so on");
        text.append("\n# with m, mb, g, gb; case does not matter.\n#\n");
        text.append("# Generated from the declarations by Reference; copy it to edit it.\n");
        chapters.forEach(
                (title, directives) -> {
                    List<Directive<?>> obeyed =
                            directives.stream().filter(Reference::belongsIntoSample).toList();
                    if (!obeyed.isEmpty()) {
                        text.append("\n################ ").append(title).append("\n");
                        obeyed.forEach(directive -> text.append(entry(directive)));
                    }
                });
        return text.toString();
    }

    private static boolean belongsIntoSample(Directive<?> directive) {
        return directive.standing() == Standing.OBEYED
                && !directive.is(Trait.HIDDEN)
                && !directive.is(Trait.FILE_ONLY);
    }

    private static <T> String entry(Directive<T> directive) {
        StringBuilder text = new StringBuilder("\n");
        wrapped(directive.about()).forEach(line -> text.append("# ").append(line).append('\n'));
        text.append("# Values: ").append(directive.syntax().shape()).append('\n');
        List<String> lines =
                directive.syntax().lines(directive.name(), directive.initial()).stream()
                        .map(line -> line.toString())
                        .toList();
        for (String line : lines.isEmpty() ? List.of(example(directive)) : lines) {
            text.append("# ").append(line).append('\n');
        }
        return text.toString();
    }

    /// For a directive that is not there by default.
    private static String example(Directive<?> directive) {
        return directive.name() + " <" + directive.syntax().shape() + ">";
    }

    private static List<String> wrapped(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.split(" ")) {
            if (line.length() + word.length() > COLUMNS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
