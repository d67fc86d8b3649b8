package dev.vedette.node;

import dev.vedette.acl.Users;
import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import java.util.List;
import java.util.function.Predicate;

/// CLIENT KILL in its old form, with an address, and its new form, with filters that must all hold.
final class ClientKill {

    private final Clients clients;
    private final Users users;
    private final Call call;
    private Predicate<Client> filter = _ -> true;
    private boolean skipsMe = true;

    ClientKill(Clients clients, Users users, Call call) {
        this.clients = clients;
        this.users = users;
        this.call = call;
    }

    Reply run() {
        boolean isOldForm = call.count() == 3;
        if (isOldForm) {
            skipsMe = false;
            filter = client -> client.remote().equals(call.arg(2).latin1());
        } else {
            readFilters();
        }
        List<Client> killed =
                clients.all().stream()
                        .filter(filter)
                        .filter(client -> !skipsMe || !isMe(client))
                        .toList();
        for (Client client : killed) {
            if (isMe(client)) {
                // Who kills itself still gets the answer.
                client.closeAfterReplies();
            } else {
                client.close();
            }
        }
        if (isOldForm) {
            return killed.isEmpty() ? Reply.error("ERR No such client") : Reply.ok();
        }
        return Reply.integer(killed.size());
    }

    private boolean isMe(Client client) {
        return client.session == call.session();
    }

    private void readFilters() {
        for (int i = 2; i < call.count(); i += 2) {
            if (i + 1 == call.count()) {
                throw CommandError.syntax();
            }
            readFilter(call.arg(i), call.arg(i + 1));
        }
    }

    private void readFilter(Bytes option, Bytes value) {
        if (option.is("ID")) {
            long id = Numbers.parseLong(value).orElse(0);
            if (id <= 0) {
                throw new CommandError("ERR client-id should be greater than 0");
            }
            filter = filter.and(client -> client.session.id() == id);
        } else if (option.is("TYPE")) {
            filter = filter.and(ofType(value));
        } else if (option.is("ADDR")) {
            filter = filter.and(client -> client.remote().equals(value.latin1()));
        } else if (option.is("LADDR")) {
            filter = filter.and(client -> client.local().equals(value.latin1()));
        } else if (option.is("USER")) {
            if (!users.exists(value)) {
                throw new CommandError("ERR No such user '" + value.latin1() + "'");
            }
            filter = filter.and(client -> client.session.user().equals(value));
        } else if (option.is("SKIPME")) {
            skipsMe = yesNo(value);
        } else {
            throw CommandError.syntax();
        }
    }

    private static boolean yesNo(Bytes value) {
        if (value.is("yes")) {
            return true;
        }
        if (value.is("no")) {
            return false;
        }
        throw CommandError.syntax();
    }

    /// Who is of this type, as CLIENT LIST and KILL name types.
    static Predicate<Client> ofType(Bytes type) {
        if (type.is("normal")) {
            return client ->
                    client.outputClass() == OutputLimit.ClientClass.NORMAL && !isMaster(client);
        }
        if (type.is("replica") || type.is("slave")) {
            return client -> client.outputClass() == OutputLimit.ClientClass.REPLICA;
        }
        if (type.is("pubsub")) {
            return client -> client.outputClass() == OutputLimit.ClientClass.PUBSUB;
        }
        if (type.is("master")) {
            return ClientKill::isMaster;
        }
        throw new CommandError("ERR Unknown client type '" + type.latin1() + "'");
    }

    private static boolean isMaster(Client client) {
        return client.session.kind() == Session.Kind.MASTER;
    }
}
