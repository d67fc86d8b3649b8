package dev.vedette.lab.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The programs of other languages, made ready to run: Node's packages fetched as
/// `package-lock.json` pins them, the Go program compiled against Debian's package, Debian's
/// redis-py looked for.
///
/// All three are made ready at once, while the group starts; a client waits for its own.
public final class Toolbox {

    private static final int LIMIT_MINUTES = 3;

    /// Debian's, not another Python on PATH.
    private static final String PYTHON = "/usr/bin/python3";

    /// Debian's Go packages; the compiler is told of no others.
    private static final Map<String, String> GO_ENVIRONMENT =
            Map.of("GO111MODULE", "off", "GOFLAGS", "", "GOPATH", "/usr/share/gocode");

    /// A tool is not there; the message says what to install.
    public static final class Missing extends IOException {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /// Makes programs ready and returns their folder.
    @FunctionalInterface
    private interface Preparation {
        Path prepare() throws IOException, InterruptedException;
    }

    private final Path sources;
    private final Path target;
    private final CompletableFuture<Path> node;
    private final CompletableFuture<Path> python;
    private final CompletableFuture<Path> go;

    /// @param sources has a folder for each language
    /// @param target what is fetched and compiled goes here
    public Toolbox(Path sources, Path target) {
        this.sources = sources;
        this.target = target;
        node = begin(this::fetchNodePackages);
        python = begin(this::lookForRedisPy);
        go = begin(this::compileGo);
    }

    private static CompletableFuture<Path> begin(Preparation preparation) {
        CompletableFuture<Path> ready = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                ready.complete(preparation.prepare());
                            } catch (IOException | InterruptedException failure) {
                                ready.completeExceptionally(failure);
                            }
                        });
        return ready;
    }

    private Path fetchNodePackages() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(target.resolve("node"));
        try (Stream<Path> files = Files.list(sources.resolve("node"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        folder.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        run(
                folder,
                Map.of(),
                "Node's packages (Debian: apt-get install nodejs npm; Node 20 or newer)",
                "npm",
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error");
        return folder;
    }

    private Path lookForRedisPy() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(target.resolve("python"));
        run(
                folder,
                Map.of(),
                "redis-py (Debian: apt-get install python3-redis)",
                PYTHON,
                "-c",
                "import redis");
        return sources.resolve("python");
    }

    private Path compileGo() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(target.resolve("go"));
        run(
                folder,
                GO_ENVIRONMENT,
                "go-redis (Debian: apt-get install golang-go golang-gopkg-redis.v5-dev)",
                "go",
                "build",
                "-o",
                folder.resolve("go-redis").toString(),
                sources.resolve("go").resolve("go-redis.go").toString());
        return folder;
    }

    private static void run(
            Path folder, Map<String, String> environment, String what, String... command)
            throws IOException, InterruptedException {
        Path output = folder.resolve("preparation.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            throw new Missing(what + ": " + absent.getMessage());
        }
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new Missing(what + ": not ready after " + LIMIT_MINUTES + " minutes");
        }
        if (process.exitValue() != 0) {
            String words = Files.readString(output, StandardCharsets.ISO_8859_1);
            throw new Missing(what + ": " + String.join(" ", command) + " failed:\n" + words);
        }
    }

    Client redisPy(Sentinels sentinels) throws IOException, InterruptedException {
        Path folder = ready(python);
        return new Script("redis-py", folder, List.of(PYTHON, "redis-py.py"), sentinels);
    }

    Client ioredis(Sentinels sentinels) throws IOException, InterruptedException {
        Path folder = ready(node);
        return new Script("ioredis", folder, List.of("node", "ioredis.mjs"), sentinels);
    }

    Client nodeRedis(Sentinels sentinels) throws IOException, InterruptedException {
        Path folder = ready(node);
        return new Script("node-redis", folder, List.of("node", "node-redis.mjs"), sentinels);
    }

    Client goRedis(Sentinels sentinels) throws IOException, InterruptedException {
        Path folder = ready(go);
        return new Script("go-redis", folder, List.of("./go-redis"), sentinels);
    }

    private static Path ready(CompletableFuture<Path> folder)
            throws IOException, InterruptedException {
        try {
            return folder.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Missing missing) {
                throw missing;
            }
            throw new IOException(failure.getCause());
        }
    }
}
