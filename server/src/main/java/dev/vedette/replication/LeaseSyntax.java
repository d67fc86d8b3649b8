package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;
import dev.vedette.replication.core.LeaseTerms;

import java.util.HashSet;
import java.util.List;

/// A group and its Sentinels, or `off`, or nothing.
final class LeaseSyntax implements Syntax<LeaseTerms> {

    private static final int MOST_SENTINELS = 64;

    @Override
    public LeaseTerms parse(List<Bytes> words) {
        List<String> given =
                words.stream().map(Bytes::toString).filter(word -> !word.isEmpty()).toList();
        if (given.isEmpty()) {
            return LeaseTerms.NONE;
        }
        if (given.size() == 1 && given.getFirst().equalsIgnoreCase("off")) {
            return LeaseTerms.REFUSED;
        }
        List<String> ids = given.subList(1, given.size());
        boolean areIds = ids.stream().allMatch(id -> id.matches("[0-9a-f]{40}"));
        if (ids.isEmpty()
                || !areIds
                || ids.size() > MOST_SENTINELS
                || new HashSet<>(ids).size() < ids.size()) {
            throw new ConfigError(
                    "argument must be a master's name and the different run ids (SENTINEL MYID) of"
                            + " all its Sentinels, or 'off'");
        }
        return LeaseTerms.of(given.getFirst(), ids);
    }

    @Override
    public Bytes format(LeaseTerms value) {
        return Bytes.of(value.text());
    }

    @Override
    public String shape() {
        return "master-name sentinel-run-id... | off";
    }

    @Override
    public boolean takesSeveralWords() {
        return true;
    }

    @Override
    public List<Bytes> lines(String name, LeaseTerms value) {
        String text = value.text();
        return List.of(Bytes.of(name + ' ' + (text.isEmpty() ? "\"\"" : text)));
    }
}
