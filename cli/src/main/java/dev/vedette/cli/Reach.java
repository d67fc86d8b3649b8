package dev.vedette.cli;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.client.Envelope;
import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.Survey;
import dev.vedette.world.TlsFailure;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The options by which a command reaches a group that is already there: whom to ask first, and
/// what to say at the door. To be mixed into commands with `@Mixin`.
///
/// A password on the command line is seen by everybody on the machine (`ps`); the environment and
/// `--askpass` are for those who mind.
final class Reach {

    private static final Address USUAL_SENTINEL = new Address("127.0.0.1", 26_379);

    private static final String NODE_PASSWORD = "REDISCLI_AUTH";

    private static final String SENTINEL_PASSWORD = "VEDETTE_SENTINEL_AUTH";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "HOST:PORT",
            converter = AddressReader.class,
            description =
                    "Sentinels or nodes to ask first, in any mixture. 127.0.0.1:26379 if none is given.")
    private List<Address> seeds = List.of();

    @Option(
            names = "--sentinel",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = AddressReader.class,
            description = "Sentinels to ask first; may be repeated, or a list with commas.")
    private List<Address> sentinels = List.of();

    @Option(
            names = "--node",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = AddressReader.class,
            description = "Nodes to ask first; likewise.")
    private List<Address> nodes = List.of();

    @Option(
            names = {"-u", "--uri"},
            paramLabel = "URI",
            description = "redis://[USER:]PASSWORD@HOST:PORT, as redis-cli takes it.")
    private @Nullable String uri;

    @Option(
            names = "--master",
            paramLabel = "NAME",
            description = "Only the group that the sentinels know by this name.")
    private @Nullable String master;

    @Option(names = "--user", paramLabel = "NAME", description = "The user to log in as on nodes.")
    private @Nullable String user;

    @Option(
            names = {"-a", "--pass"},
            paramLabel = "PASSWORD",
            description =
                    "The nodes' password; without it, " + NODE_PASSWORD + " in the environment.")
    private @Nullable String password;

    @Option(names = "--askpass", description = "Ask for the nodes' password on the terminal.")
    private boolean asksPassword;

    @Option(
            names = "--sentinel-user",
            paramLabel = "NAME",
            description = "The user to log in as on sentinels.")
    private @Nullable String sentinelUser;

    @Option(
            names = "--sentinel-pass",
            paramLabel = "PASSWORD",
            description =
                    "The sentinels' password; without it, "
                            + SENTINEL_PASSWORD
                            + " in the environment. If none is given and a sentinel wants one, the nodes'"
                            + " password is tried.")
    private @Nullable String sentinelPassword;

    @Option(
            names = "--tls",
            description =
                    "Connect to all of them under TLS. Implied by the next four, which are those of"
                            + " redis-cli.")
    private boolean wantsTls;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "The CAs to trust; by default those that Java knows.")
    private @Nullable Path caFile;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "The certificate to present when a server asks for one.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key.")
    private @Nullable Path key;

    @Option(names = "--insecure", description = "Trust any certificate.")
    private boolean trustsAnybody;

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            defaultValue = "3000",
            description =
                    "How long one server may stay silent, in milliseconds (${DEFAULT-VALUE}).")
    private int timeoutMillis;

    private @Nullable Access access;

    /// Whom to ask first; never empty. `messages` is told when the usual place had to be assumed.
    List<Address> seeds(PrintStream messages) {
        LinkedHashSet<Address> all = new LinkedHashSet<>(seeds);
        all.addAll(sentinels);
        all.addAll(nodes);
        Link link = link();
        if (link != null) {
            all.add(link.address());
        }
        if (all.isEmpty()) {
            messages.println("No address was given: asking a sentinel at " + USUAL_SENTINEL + ".");
            all.add(USUAL_SENTINEL);
        }
        return List.copyOf(all);
    }

    /// What to ask of everybody the servers named lead to. `messages` as for [#seeds].
    Survey.Request request(PrintStream messages, Depth depth) {
        return new Survey.Request(seeds(messages), access(), master(), timeoutMillis(), depth);
    }

    /// Asks it, and meanwhile says `what` is going on.
    Survey survey(PrintStream messages, Terminal terminal, Depth depth, String what)
            throws InterruptedException {
        Survey.Request request = request(messages, depth);
        try (Patience _ = Patience.begin(messages, terminal, what)) {
            return Survey.take(request);
        }
    }

    /// The one group that was asked for, or null for all.
    @Nullable String master() {
        return master;
    }

    int timeoutMillis() {
        if (timeoutMillis < 1 || timeoutMillis > 600_000) {
            throw wrong("--timeout must be from 1 to 600000 ms");
        }
        return timeoutMillis;
    }

    /// What to say at the door. Asks for the password on the terminal at the first call, if wanted.
    Access access() {
        Access known = access;
        if (known == null) {
            known = access(System.getenv());
            access = known;
        }
        return known;
    }

    private Access access(Map<String, String> environment) {
        Link link = link();
        Credentials ofLink = link == null ? Credentials.none() : link.credentials();
        String nodeUser = user != null ? user : ofLink.user();
        String nodePassword = password != null ? password : ofLink.password();
        if (asksPassword) {
            nodePassword = askPassword();
        } else if (nodePassword == null) {
            nodePassword = environment.get(NODE_PASSWORD);
        }
        if (nodeUser != null && nodePassword == null) {
            throw wrong("--user needs a password: --pass, --askpass or " + NODE_PASSWORD);
        }
        String otherPassword =
                sentinelPassword != null ? sentinelPassword : environment.get(SENTINEL_PASSWORD);
        if (sentinelUser != null && otherPassword == null) {
            throw wrong(
                    "--sentinel-user needs a password: --sentinel-pass or " + SENTINEL_PASSWORD);
        }
        return new Access(
                new Credentials(nodeUser, nodePassword),
                new Credentials(sentinelUser, otherPassword),
                envelope());
    }

    private Envelope envelope() {
        if ((certificate == null) != (key == null)) {
            throw wrong("--cert and --key go together");
        }
        if (!wantsTls && !trustsAnybody && caFile == null && certificate == null) {
            return Envelope.none();
        }
        try {
            return Envelope.tls(text(caFile), "", text(certificate), text(key), trustsAnybody);
        } catch (TlsFailure failure) {
            throw wrong(failure.reason());
        }
    }

    private static String text(@Nullable Path file) {
        return file == null ? "" : file.toString();
    }

    private String askPassword() {
        // JDK 25 answers null again where there is no terminal, unlike 22 to 24.
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> console.readPassword("Password of the nodes: "))
                .map(String::new)
                .orElseThrow(
                        () -> wrong("--askpass needs a terminal; elsewhere use " + NODE_PASSWORD));
    }

    /// The URI, or null if none was given.
    private @Nullable Link link() {
        try {
            return uri == null ? null : Link.parse(uri);
        } catch (IllegalArgumentException mistake) {
            throw wrong("--uri " + mistake.getMessage());
        }
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }

    static final class AddressReader implements ITypeConverter<Address> {

        @Override
        public Address convert(String text) {
            try {
                return Address.parse(text);
            } catch (IllegalArgumentException mistake) {
                throw new TypeConversionException(String.valueOf(mistake.getMessage()));
            }
        }
    }
}
