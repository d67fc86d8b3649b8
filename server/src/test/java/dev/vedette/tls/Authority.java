package dev.vedette.tls;

import dev.vedette.oracle.Oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A CA and certificates as people make them with the openssl command line.
final class Authority {

    /// A certificate with its key.
    record Pair(Path certificate, Path key) {}

    private final Path directory;
    private final Pair own;

    private Authority(Path directory, Pair own) {
        this.directory = directory;
        this.own = own;
    }

    /// A new one, in a directory below `parent`.
    static Authority create(Path parent, String name) {
        try {
            Path directory = Files.createDirectory(parent.resolve(name));
            Pair own = new Pair(directory.resolve("ca.crt"), directory.resolve("ca.key"));
            ecKey(own.key());
            openssl(
                    "req -x509 -new -nodes -sha256 -days 3650 -subj /O=Test/CN="
                            + name
                            + " -key "
                            + own.key()
                            + " -out "
                            + own.certificate());
            return new Authority(directory, own);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path file() {
        return own.certificate();
    }

    Path directory() {
        return directory;
    }

    static void ecKey(Path file) {
        openssl("ecparam -name prime256v1 -genkey -noout -out " + file);
    }

    /// By default without any extension, as `openssl x509 -req` makes them.
    Pair issue(String name, String subject, String... options) {
        Path key = directory.resolve(name + ".key");
        ecKey(key);
        return issue(name, key, subject, options);
    }

    Pair issue(String name, Path key, String subject, String... options) {
        Path request = directory.resolve(name + ".csr");
        Path certificate = directory.resolve(name + ".crt");
        openssl("req -new -sha256 -subj " + subject + " -key " + key + " -out " + request);
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "x509",
                                "-req",
                                "-sha256",
                                "-in",
                                request.toString(),
                                "-CA",
                                own.certificate().toString(),
                                "-CAkey",
                                own.key().toString(),
                                "-CAcreateserial",
                                "-out",
                                certificate.toString()));
        words.addAll(options.length == 0 ? List.of("-days", "365") : List.of(options));
        openssl(words);
        return new Pair(certificate, key);
    }

    /// One that has expired already: only `openssl ca` makes such.
    Pair expired(String name, String subject) {
        try {
            Path key = directory.resolve(name + ".key");
            ecKey(key);
            Path request = directory.resolve(name + ".csr");
            openssl("req -new -sha256 -subj " + subject + " -key " + key + " -out " + request);
            Files.writeString(directory.resolve("index.txt"), "");
            Path conf = directory.resolve("ca.conf");
            Files.writeString(
                    conf,
                    """
                    [ca]
                    default_ca=c
                    [c]
                    database=%s/index.txt
                    new_certs_dir=%s
                    rand_serial=yes
                    policy=p
                    unique_subject=no
                    [p]
                    commonName=supplied
                    """
                            .formatted(directory, directory));
            Path certificate = directory.resolve(name + ".crt");
            openssl(
                    "ca -batch -notext -md sha256 -config "
                            + conf
                            + " -cert "
                            + own.certificate()
                            + " -keyfile "
                            + own.key()
                            + " -in "
                            + request
                            + " -out "
                            + certificate
                            + " -startdate 20200101000000Z -enddate 20200201000000Z");
            return new Pair(certificate, key);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String openssl(String line) {
        return openssl(List.of(line.split(" ")));
    }

    /// What the command prints; fails with it when it fails.
    static String openssl(List<String> words) {
        List<String> command = new ArrayList<>(List.of(Oracle.onPath("openssl").toString()));
        command.addAll(words);
        return output(command);
    }

    /// What an openssl command prints that is told `input` and ends by itself, well or not.
    static String conversation(String line, String input) {
        List<String> command = new ArrayList<>(List.of("timeout", "20"));
        command.add(Oracle.onPath("openssl").toString());
        command.addAll(List.of(line.split(" ")));
        command.add("-ign_eof");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
