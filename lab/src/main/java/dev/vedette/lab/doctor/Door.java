package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.Users;

import java.util.Optional;

/// Whether a node would let a replica in, judged by what it shows of its users.
final class Door {

    private Door() {}

    /// @param isPasswordTooMuch a password is offered where none is set, which ends a replica's
    ///   handshake as a wrong one does
    record Answer(boolean isOpen, boolean isPasswordTooMuch, String text) {}

    private static final Answer OPEN = new Answer(true, false, "open");

    private static Answer shut(String text) {
        return new Answer(false, false, text);
    }

    /// @param user masteruser, empty for the default user
    /// @param password masterauth, empty if none is set
    static Known<Answer> admits(NodeFacts node, String user, String password) {
        if (!node.isReached()) {
            return Known.notGot(node.login().reason());
        }
        Optional<Users> users = node.users().maybe();
        if (users.isPresent()) {
            return Known.got(byUsers(users.get(), user, password));
        }
        if (!user.isEmpty()) {
            return Known.notGot(node.users().reason());
        }
        return node.config("requirepass").map(wanted -> byPassword(wanted, password));
    }

    private static Answer byUsers(Users users, String user, String password) {
        // Without masterauth a replica says nothing at all, whatever masteruser is.
        boolean isDefault = user.isEmpty() || password.isEmpty();
        String name = isDefault ? Users.DEFAULT : user;
        Optional<Users.User> found = users.named(name);
        if (found.isEmpty()) {
            return shut("there is no user '" + name + "'");
        }
        Users.User there = found.get();
        if (!there.isOn()) {
            return shut("the user '" + name + "' is off");
        }
        if (password.isEmpty()) {
            return there.needsNoPassword()
                    ? OPEN
                    : shut("it wants a password, and masterauth is not set");
        }
        if (user.isEmpty() && there.needsNoPassword()) {
            return tooMuch();
        }
        return there.accepts(password) ? OPEN : shut("it does not accept masterauth");
    }

    private static Answer byPassword(String wanted, String password) {
        if (wanted.isEmpty()) {
            return password.isEmpty() ? OPEN : tooMuch();
        }
        if (password.isEmpty()) {
            return shut("it wants a password, and masterauth is not set");
        }
        return wanted.equals(password) ? OPEN : shut("its requirepass is not this masterauth");
    }

    private static Answer tooMuch() {
        return new Answer(
                false,
                true,
                "masterauth is set, but there no password is, which refuses the login");
    }
}
