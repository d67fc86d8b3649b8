package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.ArrayList;
import java.util.List;

/// Lines `user NAME RULE...`: each rule is tried when its line is read.
///
/// @param lexicon the commands rules may name
record UserLines(Lexicon lexicon) implements Syntax<List<List<Bytes>>> {

    private static final Syntax<List<List<Bytes>>> LINES = Syntax.lines(1, Integer.MAX_VALUE);

    @Override
    public List<List<Bytes>> parse(List<Bytes> words) {
        List<List<Bytes>> parsed = LINES.parse(words);
        Rules rules = Rules.of(words.subList(1, words.size()));
        if (rules.unmatched() != null) {
            throw wrong(rules.unmatched(), "Unmatched parenthesis in acl selector");
        }
        UserRules trial = new UserRules(() -> new Selector(lexicon));
        List<Bytes> blamed = new ArrayList<>(List.of(Bytes.of("user")));
        blamed.addAll(words);
        for (int i = 0; i < rules.all().size(); i++) {
            try {
                trial.apply(rules.all().get(i));
            } catch (RuleError wrong) {
                // Redis 7.0 finds out about commands only when it has read everything; and the word
                // it blames is the one two places before the wrong one.
                if (!wrong.text().equals(RuleError.UNKNOWN_COMMAND)) {
                    throw wrong(blamed.get(i), wrong.text());
                }
            }
        }
        return parsed;
    }

    private static ConfigError wrong(Bytes word, String reason) {
        return new ConfigError("Error in user declaration '" + word.latin1() + "': " + reason);
    }

    @Override
    public List<List<Bytes>> add(List<List<Bytes>> earlier, List<List<Bytes>> line) {
        Bytes name = line.getFirst().getFirst();
        if (earlier.stream().anyMatch(words -> words.getFirst().equals(name))) {
            throw wrong(name, RuleError.DUPLICATE_USER);
        }
        List<List<Bytes>> all = new ArrayList<>(earlier);
        all.addAll(line);
        return List.copyOf(all);
    }

    @Override
    public Bytes format(List<List<Bytes>> value) {
        return LINES.format(value);
    }

    @Override
    public String shape() {
        return "name rule...";
    }

    @Override
    public List<Bytes> lines(String name, List<List<Bytes>> value) {
        return LINES.lines(name, value);
    }
}
