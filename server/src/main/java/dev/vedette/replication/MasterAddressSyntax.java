package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.List;

/// `host port`, or `no one`.
record MasterAddressSyntax() implements Syntax<MasterAddress> {

    static final int MAX_PORT = 65535;

    @Override
    public MasterAddress parse(List<Bytes> words) {
        if (words.size() != 2) {
            throw new ConfigError("wrong number of arguments");
        }
        if (words.get(0).is("no") && words.get(1).is("one")) {
            return MasterAddress.NONE;
        }
        long port = Numbers.parseLong(words.get(1)).orElse(-1);
        if (port < 0 || port > MAX_PORT) {
            throw new ConfigError("Invalid master port");
        }
        return new MasterAddress(words.get(0).toString(), (int) port);
    }

    @Override
    public Bytes format(MasterAddress value) {
        return Bytes.of(value.toString());
    }

    @Override
    public String shape() {
        return "host port";
    }

    @Override
    public boolean takesSeveralWords() {
        return true;
    }

    @Override
    public List<Bytes> lines(String name, MasterAddress value) {
        return value.isNone() ? List.of() : List.of(Bytes.of(name + " " + value));
    }
}
