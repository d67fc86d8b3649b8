package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.command.Rights;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

/// Somebody clients log in as.
///
/// Sessions keep the object itself as their rights, so a change of its rules holds from the next
/// command on.
final class User implements Rights {

    private final Users users;
    private final Bytes name;
    private UserRules rules;

    /// Kept here because every command asks for it.
    private boolean isUnlimited;

    User(Users users, Bytes name, UserRules rules) {
        this.users = users;
        this.name = name;
        this.rules = rules;
        isUnlimited = rules.isUnlimited();
    }

    Bytes name() {
        return name;
    }

    /// For reading only; to change them, copy them and give the copy to [#obey].
    UserRules rules() {
        return rules;
    }

    /// From here on these rules hold; nobody may change them any more.
    void obey(UserRules others) {
        rules = others;
        isUnlimited = others.isUnlimited();
    }

    @Override
    public @Nullable Reply refuse(
            Session session, Command command, Bytes[] argv, boolean wasQueued) {
        return isUnlimited ? null : users.refusal(this, session, command, argv, wasQueued);
    }

    @Override
    public boolean mayReadAllKeys(Command command, Bytes[] argv) {
        return isUnlimited || users.mayReadAllKeys(this, command, argv);
    }
}
