package dev.vedette.command;

import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// A command's declaration in the shapes of COMMAND INFO and COMMAND DOCS.
final class CommandReplies {

    private CommandReplies() {}

    static Reply info(Command command) {
        LegacyKeys legacy = LegacyKeys.of(command.keys());
        List<Reply> subcommands = new ArrayList<>();
        command.subcommands().forEach(subcommand -> subcommands.add(info(subcommand)));
        return Reply.array(
                Reply.bulk(command.fullName()),
                Reply.integer(command.arity()),
                words(command.shownFlags()),
                Reply.integer(legacy.first()),
                Reply.integer(legacy.last()),
                Reply.integer(legacy.step()),
                words(
                        command.categories().stream()
                                .map(category -> "@" + category.word())
                                .toList()),
                Reply.set(command.tips().stream().map(Reply::bulk).toList()),
                Reply.set(command.keys().stream().map(CommandReplies::keySpec).toList()),
                // Redis says "set" only of none at all.
                subcommands.isEmpty() ? Reply.set(subcommands) : Reply.array(subcommands));
    }

    private static Reply words(Collection<String> words) {
        return Reply.set(words.stream().map(Reply::simple).toList());
    }

    static Reply uses(Set<KeySpec.Use> uses) {
        return words(uses.stream().map(KeySpec.Use::word).toList());
    }

    private static Reply keySpec(KeySpec spec) {
        Fields fields = new Fields();
        fields.addText("notes", spec.notes());
        fields.add("flags", uses(spec.uses()));
        fields.add("begin_search", begin(spec.begin()));
        fields.add("find_keys", find(spec.shownFind()));
        return fields.map();
    }

    private static Reply begin(KeySpec.Begin begin) {
        return switch (begin) {
            case KeySpec.Begin.Index(int position) ->
                    typed("index", new Fields().add("index", position));
            case KeySpec.Begin.Option _, KeySpec.Begin.Unknown _ -> typed("unknown", new Fields());
        };
    }

    private static Reply find(KeySpec.Find find) {
        return switch (find) {
            case KeySpec.Find.Range(int last, int step) ->
                    typed(
                            "range",
                            new Fields().add("lastkey", last).add("keystep", step).add("limit", 0));
            case KeySpec.Find.Numbered(int count, int first, int step) ->
                    typed(
                            "keynum",
                            new Fields()
                                    .add("keynumidx", count)
                                    .add("firstkey", first)
                                    .add("keystep", step));
            case KeySpec.Find.Unknown() -> typed("unknown", new Fields());
        };
    }

    private static Reply typed(String type, Fields spec) {
        return new Fields().add("type", Reply.bulk(type)).add("spec", spec.map()).map();
    }

    static Reply docs(Command command) {
        Fields fields = new Fields();
        fields.add("summary", Reply.bulk(command.about()));
        fields.add("since", Reply.bulk(command.since()));
        fields.add("group", Reply.bulk(command.group().word()));
        fields.addText("complexity", command.cost().isEmpty() ? null : command.cost());
        if (!command.docFlags().isEmpty()) {
            fields.add("doc_flags", words(command.docFlags()));
        }
        fields.addText("deprecated_since", command.deprecatedSince());
        fields.addText("replaced_by", command.replacedBy());
        if (!command.history().isEmpty()) {
            fields.add(
                    "history",
                    Reply.set(command.history().stream().map(CommandReplies::change).toList()));
        }
        if (!command.arguments().isEmpty()) {
            fields.add("arguments", arguments(command.arguments()));
        }
        if (!command.subcommands().isEmpty()) {
            List<Reply> flat = new ArrayList<>();
            for (Command subcommand : command.subcommands()) {
                flat.add(Reply.bulk(subcommand.fullName()));
                flat.add(docs(subcommand));
            }
            fields.add("subcommands", Reply.map(flat));
        }
        return fields.map();
    }

    private static Reply change(Command.Change change) {
        return Reply.array(Reply.bulk(change.version()), Reply.bulk(change.text()));
    }

    private static Reply arguments(List<Argument> arguments) {
        return Reply.array(arguments.stream().map(CommandReplies::argument).toList());
    }

    private static Reply argument(Argument argument) {
        Fields fields = new Fields();
        fields.add("name", Reply.bulk(argument.name()));
        fields.add("type", Reply.bulk(argument.type().word()));
        if (argument.type() == Argument.Type.KEY || argument.keySpec() >= 0) {
            fields.add("key_spec_index", argument.keySpec());
        }
        fields.addText("token", argument.token());
        fields.addText("since", argument.since());
        fields.addText("deprecated_since", argument.deprecatedSince());
        List<String> flags = new ArrayList<>();
        if (argument.isOptional()) {
            flags.add("optional");
        }
        if (argument.isMultiple()) {
            flags.add("multiple");
        }
        if (argument.repeatsToken()) {
            flags.add("multiple_token");
        }
        if (!flags.isEmpty()) {
            fields.add("flags", words(flags));
        }
        if (!argument.children().isEmpty()) {
            fields.add("arguments", arguments(argument.children()));
        }
        return fields.map();
    }

    private static final class Fields {
        private final List<Reply> flat = new ArrayList<>();

        Fields add(String name, Reply value) {
            flat.add(Reply.bulk(name));
            flat.add(value);
            return this;
        }

        Fields add(String name, long value) {
            return add(name, Reply.integer(value));
        }

        void addText(String name, @org.jspecify.annotations.Nullable String text) {
            if (text != null) {
                add(name, Reply.bulk(text));
            }
        }

        Reply map() {
            return Reply.map(flat);
        }
    }
}
