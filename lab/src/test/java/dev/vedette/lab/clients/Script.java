package dev.vedette.lab.clients;

import dev.vedette.lab.client.Address;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A client in another language: a process that is given the master's name and the sentinels, says
/// what it does on standard output ([Journal]), and ends when its standard input does.
final class Script implements Client {

    private static final int END_SECONDS = 5;

    private final Journal journal;
    private final Process process;
    private final Thread reader;

    Script(String name, Path folder, List<String> program, Sentinels sentinels) throws IOException {
        journal = new Journal(name);
        List<String> command = new ArrayList<>(program);
        command.add(sentinels.masterName());
        sentinels.addresses().stream().map(Address::toString).forEach(command::add);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        if (sentinels.password() != null) {
            builder.environment().put("SENTINEL_PASSWORD", sentinels.password());
        }
        process = builder.start();
        // A virtual thread would hold one of few carriers for as long as nothing is to be read.
        reader = Thread.ofPlatform().daemon().name(name).start(this::listen);
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                journal.hear(line);
            }
        } catch (IOException failure) {
            journal.hear("its output broke off: " + failure.getMessage());
        } finally {
            journal.ended();
        }
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public void stop() throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // It has ended by itself: there is nobody to tell.
        }
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        reader.join();
    }
}
