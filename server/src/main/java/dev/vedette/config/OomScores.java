package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.util.List;

/// The three scores of `oom-score-adj-values`: of a master, a replica, a background child.
record OomScores() implements Syntax<List<Long>> {

    static final List<Long> INITIAL = List.of(0L, 200L, 800L);

    private static final int LIMIT = 2000;

    @Override
    public List<Long> parse(List<Bytes> words) {
        if (words.size() != INITIAL.size()) {
            throw new ConfigError("wrong number of arguments");
        }
        return words.stream().map(OomScores::score).toList();
    }

    private static long score(Bytes word) {
        String complaint = "Invalid oom-score-adj-values, elements must be between -2000 and 2000.";
        try {
            long score = Words.integer(word.latin1());
            if (score >= -LIMIT && score <= LIMIT) {
                return score;
            }
        } catch (ConfigError notANumber) {
            throw new ConfigError(complaint);
        }
        throw new ConfigError(complaint);
    }

    @Override
    public Bytes format(List<Long> value) {
        return Bytes.of(String.join(" ", value.stream().map(String::valueOf).toList()));
    }

    @Override
    public String shape() {
        return "score score score";
    }

    @Override
    public boolean takesSeveralWords() {
        return true;
    }

    @Override
    public List<Bytes> lines(String name, List<Long> value) {
        return List.of(Words.concat(name + " ", format(value)));
    }
}
