package dev.vedette.lab.survey;

import java.util.Map;

/// What `CONFIG GET *` or `SENTINEL CONFIG GET *` answered, passwords included; so its text form
/// shows none of it.
public record Settings(Map<String, String> values) {

    public Settings {
        values = Map.copyOf(values);
    }

    /// A setting that this version does not have is not got.
    public Known<String> get(String name) {
        String value = values.get(name);
        return value == null
                ? Known.notGot("this version has no setting '" + name + "'")
                : Known.got(value);
    }

    @Override
    public String toString() {
        return values.size() + " settings";
    }
}
