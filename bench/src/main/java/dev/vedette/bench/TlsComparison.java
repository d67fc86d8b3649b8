package dev.vedette.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs two servers under TLS alternately: throughput, handshakes, and what handshakes do to
/// others.
///
/// As in [Comparison] the servers stand on the first core and the load on the second, and each
/// round measures ours, then theirs. Handshakes are `openssl s_time`'s, which is C on both sides.
public final class TlsComparison {

    private static final int SERVER_CORE = 0;
    private static final int LOAD_CORE = 1;
    private static final int CLIENTS = 50;
    private static final int HANDSHAKERS = 4;
    private static final long WARM_UP_REQUESTS = 200_000;
    private static final long LEAST_REQUESTS = 50_000;

    /// The code of a handshake is ten times that of a command, and compiled as late: before some
    /// thousands one costs four times what it does afterwards.
    private static final int WARM_UP_HANDSHAKES = 5_000;

    private static final int WARM_UP_SECONDS = 4;
    private static final int MOST_WARM_UPS = 15;

    private static final Pattern CONNECTIONS =
            Pattern.compile("(\\d+) connections in (\\d+) real seconds");

    private final Options options;
    private final TlsReport report;
    private final Path folder;

    private TlsComparison(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
        this.report = new TlsReport(options);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.underTls(args);
        try (Scratch scratch = Scratch.of("bench-tls")) {
            new TlsComparison(options, scratch.folder()).run();
        }
    }

    /// A server with a plain port, by which it is asked, and the next but one for TLS.
    private record Party(BenchedServer server, int tlsPort) {}

    private void run() throws IOException, InterruptedException {
        makeCertificate("rsa", "genrsa -out KEY 2048");
        makeCertificate("p256", "ecparam -name prime256v1 -genkey -noout -out KEY");
        for (String kind : List.of("rsa", "p256")) {
            try (BenchedServer ours = start("ours", options.ours(), options.port(), kind);
                    BenchedServer theirs =
                            start("theirs", options.theirs(), options.port() + 1, kind)) {
                Party us = new Party(ours, options.port() + 2);
                Party them = new Party(theirs, options.port() + 3);
                if (wants("handshakes")) {
                    String full = "full handshakes, " + kind;
                    handshakes(full + ", TLS 1.3", us, them, "-new", "-tls1_3");
                    handshakes(full + ", TLS 1.2", us, them, "-new", "-tls1_2");
                    handshakes("resumed, " + kind + ", TLS 1.2", us, them, "-reuse", "-tls1_2");
                }
                if (kind.equals("rsa") && wants("throughput")) {
                    throughput(us, them);
                }
                if (kind.equals("rsa") && wants("others")) {
                    others(us, them);
                }
            }
        }
        report.write();
    }

    private boolean wants(String part) {
        return options.workloads().isEmpty() || options.workloads().contains(part);
    }

    private void makeCertificate(String kind, String keyCommand)
            throws IOException, InterruptedException {
        Path key = folder.resolve(kind + ".key");
        output(words("openssl " + keyCommand.replace("KEY", key.toString())));
        output(
                words(
                        "openssl req -x509 -new -days 30 -subj /CN=127.0.0.1 -key "
                                + key
                                + " -out "
                                + certificate(kind)));
    }

    private Path certificate(String kind) {
        return folder.resolve(kind + ".crt");
    }

    private BenchedServer start(String name, String program, int port, String kind)
            throws IOException, InterruptedException {
        String tls =
                " --tls-port %d --tls-auth-clients no --tls-cert-file %s --tls-key-file %s"
                        .formatted(port + 2, certificate(kind), folder.resolve(kind + ".key"));
        return new BenchedServer(name + "-" + kind, program + tls, port, SERVER_CORE, folder);
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + output);
        }
        return output;
    }

    // Handshakes

    private void handshakes(String what, Party ours, Party theirs, String... how)
            throws IOException, InterruptedException {
        warmUp(ours, how);
        int seconds = Math.max(2, (int) options.seconds());
        for (int round = 1; round <= options.rounds(); round++) {
            TlsReport.Figure us = measureHandshakes(ours, seconds, how);
            TlsReport.Figure them = measureHandshakes(theirs, seconds, how);
            report.add(what, us, them);
        }
    }

    private static void warmUp(Party party, String... how)
            throws IOException, InterruptedException {
        double done = 0;
        for (int i = 0; i < MOST_WARM_UPS && done < WARM_UP_HANDSHAKES; i++) {
            done += shake(party, WARM_UP_SECONDS, how) * WARM_UP_SECONDS;
        }
    }

    private static TlsReport.Figure measureHandshakes(Party party, int seconds, String... how)
            throws IOException, InterruptedException {
        CpuTime before = party.server().cpu();
        double perSecond = shake(party, seconds, how);
        CpuTime cpu = party.server().cpu().since(before);
        return new TlsReport.Figure(perSecond, cpu.micros() / (perSecond * seconds));
    }

    /// Connections a second of several clients that do nothing but connect.
    private static double shake(Party party, int seconds, String... how)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        words(
                                "taskset -c %d openssl s_time -connect 127.0.0.1:%d -time %d"
                                        .formatted(LOAD_CORE, party.tlsPort(), seconds)));
        command.addAll(List.of(how));
        List<Process> running = new ArrayList<>();
        for (int i = 0; i < HANDSHAKERS; i++) {
            running.add(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
        double total = 0;
        for (Process process : running) {
            String output =
                    new String(
                            process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            Matcher line = CONNECTIONS.matcher(output);
            if (process.waitFor() != 0 || !line.find()) {
                throw new IOException(String.join(" ", command) + " failed:\n" + output);
            }
            total += Double.parseDouble(line.group(1)) / Double.parseDouble(line.group(2));
        }
        return total;
    }

    // Throughput

    private void throughput(Party ours, Party theirs) throws IOException, InterruptedException {
        for (String name : List.of("ping", "set", "get")) {
            Workload workload =
                    Workload.ALL.stream()
                            .filter(w -> w.name().equals(name))
                            .findFirst()
                            .orElseThrow();
            for (int pipeline : options.pipelines()) {
                load(ours, workload, pipeline, WARM_UP_REQUESTS);
                LoadFigures pace = load(theirs, workload, pipeline, WARM_UP_REQUESTS);
                long requests =
                        Math.max(LEAST_REQUESTS, (long) (pace.perSecond() * options.seconds()));
                for (int round = 1; round <= options.rounds(); round++) {
                    report.add(
                            name + ", pipeline " + pipeline,
                            measureLoad(ours, workload, pipeline, requests),
                            measureLoad(theirs, workload, pipeline, requests));
                }
            }
        }
    }

    private TlsReport.Figure measureLoad(
            Party party, Workload workload, int pipeline, long requests)
            throws IOException, InterruptedException {
        CpuTime before = party.server().cpu();
        double perSecond = load(party, workload, pipeline, requests).perSecond();
        CpuTime cpu = party.server().cpu().since(before);
        return new TlsReport.Figure(perSecond, cpu.micros() / requests);
    }

    private LoadFigures load(Party party, Workload workload, int pipeline, long requests)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(words("taskset -c " + LOAD_CORE));
        command.addAll(
                workload.command(
                        options.benchmark(),
                        party.tlsPort(),
                        CLIENTS,
                        pipeline,
                        requests,
                        Workload.Data.FULL));
        // The first word is taskset's, and the benchmark takes its options in any order.
        command.addAll(List.of("--tls", "--insecure"));
        return LoadFigures.parse(output(command));
    }

    // Others

    private void others(Party ours, Party theirs) throws IOException, InterruptedException {
        warmUp(ours, "-new", "-tls1_3");
        for (int round = 1; round <= options.rounds(); round++) {
            for (boolean isBusy : List.of(false, true)) {
                Bystanders us = Bystanders.watch(ours.server().port(), busyPort(ours, isBusy));
                Bystanders them =
                        Bystanders.watch(theirs.server().port(), busyPort(theirs, isBusy));
                report.addOthers(isBusy, us, them);
                System.out.printf(
                        Locale.ROOT,
                        "others%s: %s / %s%n",
                        isBusy ? " beside handshakes" : " alone",
                        us,
                        them);
            }
        }
    }

    private static int busyPort(Party party, boolean isBusy) {
        return isBusy ? party.tlsPort() : 0;
    }
}
