package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Lines `rename-command OLD NEW`, in the order in which they take effect: a new name can be
/// renamed again.
///
/// @param lexicon the commands there are
record RenameLines(Lexicon lexicon) implements Syntax<List<List<Bytes>>> {

    private static final Syntax<List<List<Bytes>>> LINES = Syntax.lines(2, 2);

    @Override
    public List<List<Bytes>> parse(List<Bytes> words) {
        return LINES.parse(words);
    }

    @Override
    public List<List<Bytes>> amend(List<List<Bytes>> present, List<List<Bytes>> given) {
        return add(List.of(), given);
    }

    @Override
    public List<List<Bytes>> add(List<List<Bytes>> earlier, List<List<Bytes>> line) {
        List<List<Bytes>> all = new ArrayList<>(earlier);
        all.addAll(line);
        names(all);
        return List.copyOf(all);
    }

    /// What every command is called, by its own name, both in lower case; empty for none.
    private Map<String, String> names(List<List<Bytes>> lines) {
        Map<String, String> ownNames = new TreeMap<>();
        for (int id = 0; id < lexicon.size(); id++) {
            if (!lexicon.isSubcommand(id)) {
                ownNames.put(lexicon.name(id), lexicon.name(id));
            }
        }
        Map<String, String> called = new TreeMap<>();
        for (List<Bytes> line : lines) {
            String old = line.get(0).latin1().toLowerCase(Locale.ROOT);
            String changed = line.get(1).latin1().toLowerCase(Locale.ROOT);
            String own = ownNames.remove(old);
            if (own == null) {
                throw new ConfigError("No such command in rename-command");
            }
            if (!changed.isEmpty() && ownNames.putIfAbsent(changed, own) != null) {
                throw new ConfigError("Target command name already exists");
            }
            called.put(own, changed);
        }
        return called;
    }

    /// The renamed commands by their own names, both in lower case; an empty name is none.
    static Map<String, String> called(Lexicon lexicon, List<List<Bytes>> lines) {
        return new RenameLines(lexicon).names(lines);
    }

    @Override
    public Bytes format(List<List<Bytes>> value) {
        return LINES.format(value);
    }

    @Override
    public String shape() {
        return "command name";
    }

    @Override
    public List<Bytes> lines(String name, List<List<Bytes>> value) {
        return LINES.lines(name, value);
    }
}
