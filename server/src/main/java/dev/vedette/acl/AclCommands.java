package dev.vedette.acl;

import static dev.vedette.command.Command.admin;
import static dev.vedette.command.Command.container;
import static dev.vedette.command.Command.plain;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.command.HelpText;
import dev.vedette.resp.Reply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// ACL and its subcommands.
public final class AclCommands {

    private static final String NO_FILE =
            "ERR This Redis instance is not configured to use an ACL file. You may want to specify"
                    + " users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming"
                    + " you have a Redis configuration file set) in order to store users in the"
                    + " Redis configuration.";

    private static final long USUAL_BITS = 256;
    private static final long MOST_BITS = 4096;
    private static final int BITS_PER_DIGIT = 4;
    private static final long USUAL_ENTRIES = 10;

    private final Users users;
    private final Lexicon lexicon;

    public AclCommands(Users users) {
        this.users = users;
        this.lexicon = users.node().lexicon();
    }

    public List<Command> all() {
        return List.of(
                container("ACL")
                        .about("Users and what they may do.")
                        .since("6.0.0")
                        .cost("Depends on subcommand.")
                        .group(Group.SERVER)
                        .sub(questions())
                        .sub(changes()));
    }

    private Command[] questions() {
        return new Command[] {
            open("CAT", this::categories)
                    .synopsis("[categoryname]")
                    .about("The categories, or the commands in one.")
                    .since("6.0.0")
                    .cost("O(1) since the categories and commands are a fixed set."),
            open("GENPASS", this::generate)
                    .synopsis("[bits:integer]")
                    .about("A password nobody can guess.")
                    .since("6.0.0")
                    .cost("O(1)"),
            open("WHOAMI", call -> Reply.bulk(call.session().user()))
                    .about("The user this connection acts as.")
                    .since("6.0.0")
                    .cost("O(1)"),
            plain("HELP", _ -> help())
                    .about("The subcommands.")
                    .since("6.0.0")
                    .cost("O(1)")
                    .group(Group.SERVER)
                    .flags(Flag.LOADING, Flag.STALE),
            closed("USERS", _ -> names())
                    .about("The names of all users.")
                    .since("6.0.0")
                    .cost("O(N). Where N is the number of configured users."),
            closed("LIST", _ -> Reply.array(users.lines().stream().map(Reply::bulk).toList()))
                    .about("All users with their rules, as lines of a file.")
                    .since("6.0.0")
                    .cost("O(N). Where N is the number of configured users."),
            closed("GETUSER", this::user)
                    .synopsis("username")
                    .about("One user's rules.")
                    .since("6.0.0")
                    .cost(
                            "O(N). Where N is the number of password, command and pattern rules that the user has.")
                    .changed("6.2.0", "Channel patterns.")
                    .changed("7.0.0", "Selectors; keys and channels as one text each."),
            closed("DRYRUN", this::dryRun)
                    .synopsis("username command:string [arg:string...]")
                    .about("Whether a user might run a command.")
                    .since("7.0.0")
                    .cost("O(1)."),
            closed("LOG", this::log)
                    .synopsis("[operation=(count:integer | RESET)]")
                    .about("What was refused lately.")
                    .since("6.0.0")
                    .cost("O(N) with N being the number of entries shown.")
        };
    }

    private Command[] changes() {
        return new Command[] {
            closed("SETUSER", this::set)
                    .synopsis("username [rule:string...]")
                    .about("Makes a user or changes its rules.")
                    .since("6.0.0")
                    .cost("O(N). Where N is the number of rules provided.")
                    .changed("6.2.0", "Channel patterns.")
                    .changed("7.0.0", "Selectors and key permissions."),
            closed("DELUSER", this::delete)
                    .synopsis("username...")
                    .about("Removes users and disconnects who acts as one of them.")
                    .since("6.0.0")
                    .cost("O(1) amortized time considering the typical user."),
            closed("LOAD", this::load)
                    .about("Takes all users from the ACL file.")
                    .since("6.0.0")
                    .cost("O(N). Where N is the number of configured users."),
            closed("SAVE", this::save)
                    .about("Writes all users into the ACL file.")
                    .since("6.0.0")
                    .cost("O(N). Where N is the number of configured users.")
        };
    }

    private static Command open(String name, Handler handler) {
        return plain(name, handler)
                .group(Group.SERVER)
                .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE);
    }

    private static Command closed(String name, Handler handler) {
        return admin(name, handler)
                .group(Group.SERVER)
                .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE);
    }

    // Questions

    private Reply categories(Call call) {
        if (call.count() > 3) {
            throw CommandError.excess(call);
        }
        List<Reply> names = new ArrayList<>();
        if (call.count() == 2) {
            for (Category category : Category.values()) {
                names.add(Reply.bulk(category.word()));
            }
            return Reply.array(names);
        }
        for (Category category : Category.values()) {
            if (call.arg(2).is(category.word())) {
                lexicon.namesIn(category).forEach(name -> names.add(Reply.bulk(name)));
                return Reply.array(names);
            }
        }
        throw new CommandError("ERR Unknown category '" + call.arg(2).latin1() + "'");
    }

    private Reply generate(Call call) {
        if (call.count() > 3) {
            throw CommandError.excess(call);
        }
        long bits = call.count() == 3 ? call.integer(2) : USUAL_BITS;
        if (bits <= 0 || bits > MOST_BITS) {
            throw new CommandError(
                    "ERR ACL GENPASS argument must be the number of bits for the output password,"
                            + " a positive number up to 4096");
        }
        int digits = (int) (bits + BITS_PER_DIGIT - 1) / BITS_PER_DIGIT;
        return Reply.bulk(users.node().randomHex().apply(digits));
    }

    private Reply names() {
        return Reply.array(users.all().stream().map(user -> Reply.bulk(user.name())).toList());
    }

    private Reply user(Call call) {
        User user = users.find(call.arg(2));
        if (user == null) {
            return Reply.nil();
        }
        List<Reply> fields = new ArrayList<>();
        fields.add(Reply.bulk("flags"));
        fields.add(Reply.set(user.rules().flags().stream().map(Reply::bulk).toList()));
        fields.add(Reply.bulk("passwords"));
        fields.add(Reply.array(user.rules().passwordHashes().stream().map(Reply::bulk).toList()));
        List<Selector> selectors = user.rules().selectors();
        fields.addAll(fields(selectors.getFirst()));
        fields.add(Reply.bulk("selectors"));
        fields.add(
                Reply.array(
                        selectors.stream().skip(1).map(one -> Reply.map(fields(one))).toList()));
        return Reply.map(fields);
    }

    private static List<Reply> fields(Selector selector) {
        return List.of(
                Reply.bulk("commands"),
                text(selector.commandRules()),
                Reply.bulk("keys"),
                text(selector.keyRules()),
                Reply.bulk("channels"),
                text(selector.channelRules()));
    }

    /// Rules hold one byte per char.
    private static Reply text(String rules) {
        return Reply.bulk(Bytes.of(rules.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private Reply dryRun(Call call) {
        User user = users.find(call.arg(2));
        if (user == null) {
            throw new CommandError("ERR User '" + call.arg(2).latin1() + "' not found");
        }
        Bytes[] words = call.from(3).toArray(Bytes[]::new);
        Catalogue.Entry entry = call.catalogue().find(words);
        if (entry == null) {
            return dryRunOfUnknown(call, user, words);
        }
        Command command = entry.command();
        if (!command.takes(words.length)) {
            throw new CommandError(
                    "ERR wrong number of arguments for '" + command.fullName() + "' command");
        }
        String refusal = users.dryRun(user, command, words);
        return refusal.isEmpty() ? Reply.ok() : text(refusal);
    }

    /// Commands that only Redis has can be in rules, so whether they are allowed can be told; not
    /// with which keys.
    private Reply dryRunOfUnknown(Call call, User user, Bytes[] words) {
        String name = words[0].latin1().toLowerCase(Locale.ROOT);
        // One that is here, but called otherwise now, is unknown by its old name.
        int id = call.catalogue().isOwnName(name) ? -1 : lexicon.find(name);
        if (id >= 0 && lexicon.subcommands(id).length > 0) {
            name += "|" + (words.length > 1 ? words[1].latin1().toLowerCase(Locale.ROOT) : "");
            id = lexicon.find(name);
        }
        if (id < 0) {
            throw new CommandError("ERR Command '" + words[0].latin1() + "' not found");
        }
        boolean isAllowed = user.rules().mayRun(id);
        return isAllowed ? Reply.ok() : text(Denial.verboseOfCommand(name));
    }

    private Reply log(Call call) {
        if (call.count() > 3) {
            throw CommandError.excess(call);
        }
        if (call.count() == 2) {
            return users.log().reply(call.now(), USUAL_ENTRIES);
        }
        if (call.arg(2).is("RESET")) {
            users.log().clear();
            return Reply.ok();
        }
        return users.log().reply(call.now(), Math.max(0, call.integer(2)));
    }

    private static Reply help() {
        return HelpText.of(
                "ACL",
                "CAT [<category>]",
                "    List all commands that belong to <category>, or all command categories",
                "    when no category is specified.",
                "DELUSER <username> [<username> ...]",
                "    Delete a list of users.",
                "DRYRUN <username> <command> [<arg> ...]",
                "    Returns whether the user can execute the given command without executing the command.",
                "GETUSER <username>",
                "    Get the user's details.",
                "GENPASS [<bits>]",
                "    Generate a secure 256-bit user password. The optional `bits` argument can",
                "    be used to specify a different size.",
                "LIST",
                "    Show users details in config file format.",
                "LOAD",
                "    Reload users from the ACL file.",
                "LOG [<count> | RESET]",
                "    Show the ACL log entries.",
                "SAVE",
                "    Save the current config to the ACL file.",
                "SETUSER <username> <attribute> [<attribute> ...]",
                "    Create or modify a user with the specified attributes.",
                "USERS",
                "    List all the registered usernames.",
                "WHOAMI",
                "    Return the current connection username.");
    }

    // Changes

    private Reply set(Call call) {
        if (Selector.hasBlanks(call.arg(2))) {
            throw new CommandError("ERR Usernames can't contain spaces or null characters");
        }
        Rules rules = Rules.of(call.from(3));
        Bytes unmatched = rules.unmatched();
        if (unmatched != null) {
            throw new CommandError(
                    "ERR Unmatched parenthesis in acl selector starting at '"
                            + unmatched.latin1()
                            + "'.");
        }
        users.set(call.arg(2), rules.all());
        return Reply.ok();
    }

    private Reply delete(Call call) {
        if (call.from(2).contains(Users.DEFAULT)) {
            throw new CommandError("ERR The 'default' user cannot be removed");
        }
        long count = 0;
        for (Bytes name : call.from(2)) {
            if (users.delete(name, call.session())) {
                count++;
            }
        }
        return Reply.integer(count);
    }

    private Reply load(Call call) {
        if (!users.hasFile()) {
            throw new CommandError(NO_FILE);
        }
        String errors = users.reload(call.session());
        return errors.isEmpty() ? Reply.ok() : Reply.error("ERR " + errors);
    }

    private Reply save(Call call) {
        if (!users.hasFile()) {
            throw new CommandError(NO_FILE);
        }
        return users.save().isEmpty()
                ? Reply.ok()
                : Reply.error(
                        "ERR There was an error trying to save the ACLs. Please check the server"
                                + " logs for more information");
    }
}
