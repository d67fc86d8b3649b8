package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;

import java.util.List;

/// The directives about who may do what.
public final class AclDirectives {

    /// What channels a user may use about whom no rule says anything.
    public enum PubsubDefault {
        ALLCHANNELS,
        RESETCHANNELS
    }

    public static final Directive<Bytes> REQUIREPASS =
            security(
                    Directive.of("requirepass", Syntax.phrase(), Bytes.EMPTY)
                            .mutable()
                            .secret()
                            .about("The password of the user default."));

    /// The syntax knows no commands; [#of] has the one that does.
    static final Directive<List<List<Bytes>>> USER = user(Lexicon.ofNodes());

    public static final Directive<List<List<Bytes>>> RENAME = rename(Lexicon.ofNodes());

    static final Directive<String> FILE =
            security(
                    Directive.of("aclfile", Syntax.text(), "")
                            .about(
                                    "A file of users, read at start and by ACL LOAD, written by ACL"
                                            + " SAVE; then no line of the configuration may declare"
                                            + " users."));

    static final Directive<Long> LOG_MAX_LEN =
            security(
                    Directive.of("acllog-max-len", Syntax.integer(0, Long.MAX_VALUE), 128L)
                            .mutable()
                            .about("How many refusals ACL LOG remembers."));

    static final Directive<PubsubDefault> PUBSUB_DEFAULT =
            security(
                    Directive.of(
                                    "acl-pubsub-default",
                                    Syntax.oneOf(PubsubDefault.class),
                                    PubsubDefault.RESETCHANNELS)
                            .mutable()
                            .about("Whether a new user may use all channels or none."));

    private AclDirectives() {}

    /// For a node with these commands.
    public static List<Directive<?>> of(Lexicon lexicon) {
        return List.of(
                REQUIREPASS, user(lexicon), rename(lexicon), FILE, LOG_MAX_LEN, PUBSUB_DEFAULT);
    }

    private static Directive<List<List<Bytes>>> user(Lexicon lexicon) {
        return security(
                Directive.of("user", new UserLines(lexicon), List.of())
                        .with(Directive.Trait.FILE_ONLY)
                        .about("A user, with rules as ACL SETUSER takes them."));
    }

    private static Directive<List<List<Bytes>>> rename(Lexicon lexicon) {
        return security(
                Directive.of("rename-command", new RenameLines(lexicon), List.of())
                        .with(Directive.Trait.FILE_ONLY)
                        .about(
                                "Another name for a command, or \"\" to have it no more; rules of"
                                        + " users go on using its own name."));
    }

    private static <T> Directive<T> security(Directive<T> directive) {
        return directive.section("SECURITY");
    }
}
