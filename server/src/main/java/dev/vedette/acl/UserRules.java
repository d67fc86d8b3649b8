package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.base.Quoting;
import dev.vedette.command.Command;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// A user's passwords, and what commands it may run on what: the sum of the rules given to it.
///
/// The first selector is the user's own rules; more come from rules in parentheses.
final class UserRules {

    private final Supplier<Selector> blank;
    private final Passwords passwords = new Passwords();
    private final List<Selector> selectors = new ArrayList<>();
    private boolean isOn;
    private boolean needsNoPassword;

    /// What RESTORE would do with payloads, said aloud: shown, kept, and always done here.
    private @Nullable Boolean sanitizes;

    /// Those of a new user, who may do nothing and is off.
    ///
    /// @param blank makes the selector that the first rules change
    UserRules(Supplier<Selector> blank) {
        this.blank = blank;
        selectors.add(blank.get());
    }

    UserRules copy() {
        UserRules copy = new UserRules(blank);
        copy.passwords.takeFrom(passwords);
        copy.selectors.clear();
        selectors.forEach(selector -> copy.selectors.add(selector.copy()));
        copy.isOn = isOn;
        copy.needsNoPassword = needsNoPassword;
        copy.sanitizes = sanitizes;
        return copy;
    }

    boolean isOn() {
        return isOn;
    }

    boolean needsNoPassword() {
        return needsNoPassword;
    }

    boolean isUnlimited() {
        return selectors.stream().anyMatch(Selector::isUnlimited);
    }

    private Selector own() {
        return selectors.getFirst();
    }

    List<Selector> selectors() {
        return selectors;
    }

    /// Whether `password` lets somebody in. The work is the same for users that are off or need no
    /// password.
    boolean accept(Bytes password) {
        boolean isRight = passwords.contain(password);
        return isOn && (needsNoPassword || isRight);
    }

    // Rules

    /// Everything, for everybody: the user default before anybody said otherwise.
    void unlimit() {
        isOn = true;
        needsNoPassword = true;
        own().allowAll();
    }

    /// What `requirepass` means: this password instead of all others; empty: none is needed.
    void onlyPassword(Bytes password) {
        needsNoPassword(password.isEmpty());
        if (!password.isEmpty()) {
            passwords.add(Passwords.hash(password));
        }
    }

    void apply(Bytes rule) throws RuleError {
        if (rule.isEmpty()) {
            return;
        }
        String text = rule.latin1();
        switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> isOn = true;
            case "off" -> isOn = false;
            case "nopass" -> needsNoPassword(true);
            case "resetpass" -> needsNoPassword(false);
            case "sanitize-payload" -> sanitizes = true;
            case "skip-sanitize-payload" -> sanitizes = false;
            case "clearselectors" -> selectors.subList(1, selectors.size()).clear();
            case "reset" -> reset();
            default -> applySign(rule, text);
        }
    }

    private void needsNoPassword(boolean none) {
        needsNoPassword = none;
        passwords.clear();
    }

    void reset() {
        needsNoPassword(false);
        isOn = false;
        sanitizes = true;
        selectors.clear();
        selectors.add(blank.get());
    }

    private void applySign(Bytes rule, String text) throws RuleError {
        switch (text.charAt(0)) {
            case '>' -> addPassword(Passwords.hash(rule.slice(1, rule.length())));
            case '#' -> addPassword(Passwords.parse(text.substring(1)));
            case '<' -> passwords.remove(Passwords.hash(rule.slice(1, rule.length())));
            case '!' -> passwords.remove(Passwords.parse(text.substring(1)));
            case '(' -> {
                if (text.endsWith(")")) {
                    addSelector(rule.slice(1, rule.length() - 1));
                } else {
                    own().apply(rule);
                }
            }
            default -> own().apply(rule);
        }
    }

    private void addPassword(byte[] hash) {
        passwords.add(hash);
        needsNoPassword = false;
    }

    private void addSelector(Bytes rules) throws RuleError {
        Selector selector = blank.get();
        List<Bytes> words = Quoting.split(rules);
        if (words == null) {
            throw new RuleError(RuleError.SYNTAX);
        }
        for (Bytes word : words) {
            selector.apply(word);
        }
        selectors.add(selector);
    }

    // Checks

    /// Null when the user may.
    @Nullable Denial check(int id, Command command, Bytes[] argv) {
        Denial denial = Denial.OF_COMMAND;
        for (Selector selector : selectors) {
            Denial own = selector.check(id, command, argv);
            if (own == null) {
                return null;
            }
            if (own.outweighs(denial)) {
                denial = own;
            }
        }
        return denial;
    }

    /// Whether one of the selectors that allow this lets the user read every key besides.
    boolean mayReadAllKeys(int id, Command command, Bytes[] argv) {
        return selectors.stream()
                .anyMatch(
                        selector ->
                                selector.readsAllKeys()
                                        && selector.check(id, command, argv) == null);
    }

    /// Whether one of the selectors allows the command, whatever it is done to.
    boolean mayRun(int id) {
        return selectors.stream().anyMatch(selector -> selector.has(id));
    }

    /// Whether one of the selectors allows it.
    boolean mayListen(Bytes channel, boolean isPattern) {
        return selectors.stream().anyMatch(selector -> selector.allowsChannel(channel, isPattern));
    }

    // Texts

    List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.add(isOn ? "on" : "off");
        if (needsNoPassword) {
            flags.add("nopass");
        }
        if (sanitizes != null) {
            flags.add(sanitizes ? "sanitize-payload" : "skip-sanitize-payload");
        }
        return flags;
    }

    List<String> passwordHashes() {
        return passwords.texts();
    }

    /// All of it as ACL LIST shows it behind the name, one byte per char; a file with this line
    /// makes the same user.
    String text() {
        List<String> words = new ArrayList<>(flags());
        passwordHashes().forEach(hash -> words.add("#" + hash));
        words.add(own().text());
        selectors.stream().skip(1).forEach(selector -> words.add("(" + selector.text() + ")"));
        return String.join(" ", words);
    }
}
