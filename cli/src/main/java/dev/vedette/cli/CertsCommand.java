package dev.vedette.cli;

import dev.vedette.lab.certs.CertificateFolder;
import dev.vedette.lab.certs.CertificateFolder.Written;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// `vedette certs`: a CA and certificates for a group.
@Command(
        name = "certs",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a CA and certificates for servers and Sentinels under TLS.",
            "",
            "Each NAME=HOST[,HOST] (or a host name alone) produces NAME.crt and NAME.key, issued to these host"
                    + " names and addresses, for use as server and as client. The CA (ca.crt and ca.key)"
                    + " is made once; when called again with the same folder, the command signs new"
                    + " certificates with it, which a running server with tls-reload yes picks up. Keep"
                    + " ca.key secret.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the files are written",
            "2:wrong arguments",
            "3:a file could not be written or read"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette certs server=10.0.0.1,10.0.0.2,10.0.0.3 sentinel=sentinel.example.org",
            "  vedette certs --dir tls --days 90 node1=node1.example.org,10.0.0.1"
        })
final class CertsCommand implements Callable<Integer> {

    private static final int MOST_DAYS = 3650;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME=HOST[,HOST]",
            description = "The name of the files, and the hosts the certificate is issued to.")
    private List<String> wishes = List.of();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "certs",
            description = "Where the files go (${DEFAULT-VALUE}).")
    private Path folder = Path.of("certs");

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "How long the certificates are valid (${DEFAULT-VALUE}).")
    private int days;

    @Option(names = "--rsa", description = "RSA keys of 2048 bits instead of P-256.")
    private boolean usesRsa;

    @Override
    public Integer call() {
        if (days < 1 || days > MOST_DAYS) {
            throw wrong("--days must be from 1 to " + MOST_DAYS);
        }
        Map<String, List<String>> hosts = hosts();
        CertificateFolder certificates = new CertificateFolder(folder, usesRsa);
        try {
            Written authority = certificates.authority();
            print(authority, "the CA, which everybody trusts");
            List<Written> all = new ArrayList<>();
            for (Map.Entry<String, List<String>> one : hosts.entrySet()) {
                Written written = certificates.issue(one.getKey(), one.getValue(), days);
                print(written, String.join(", ", written.hosts()));
                all.add(written);
            }
            printLines(authority, all);
            return 0;
        } catch (IOException failure) {
            spec.commandLine().getErr().println("vedette certs: " + Complaint.of(failure));
            return Exit.COULD_NOT_LOOK;
        }
    }

    private Map<String, List<String>> hosts() {
        Map<String, List<String>> hosts = new LinkedHashMap<>();
        for (String wish : wishes) {
            int equals = wish.indexOf('=');
            String name = equals < 0 ? wish : wish.substring(0, equals);
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || name.equals("ca")) {
                throw wrong("'" + wish + "' must look like NAME=HOST,HOST, and NAME not be ca");
            }
            List<String> names = List.of(wish.substring(equals + 1).split(",", -1));
            for (String host : names) {
                if (!host.matches("[A-Za-z0-9*_.:-]+")) {
                    throw wrong("'" + host + "' in '" + wish + "' is no host name or address");
                }
            }
            if (hosts.put(name, names) != null) {
                throw wrong("'" + name + "' is there twice");
            }
        }
        return hosts;
    }

    private void print(Written written, String whose) {
        spec.commandLine()
                .getOut()
                .printf(
                        "%s  %s, until %s%n",
                        written.certificate(),
                        whose,
                        written.until().atZone(ZoneOffset.UTC).toLocalDate());
    }

    private void printLines(Written authority, List<Written> all) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%nFor redis.conf and sentinel.conf:%n");
        for (Written one : all) {
            out.printf(
                    "%ntls-cert-file %s%ntls-key-file %s%ntls-ca-cert-file %s%n",
                    absolute(one.certificate()),
                    absolute(one.key()),
                    absolute(authority.certificate()));
        }
        out.flush();
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }
}
