package dev.vedette.bench.scale;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.RequestParser;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One connection of a Sentinel to a [StubNode].
final class StubConnection {

    private static final Reply QUEUED = Reply.simple("QUEUED");
    private static final Reply UNKNOWN = Reply.error("ERR unknown command");

    private final StubNodes nodes;
    private final StubNode node;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Input input;
    private final RequestParser parser;
    private final ReplyEncoder output = new ReplyEncoder();
    private @Nullable List<Bytes[]> queued;

    /// As CLIENT SETNAME said, such as `sentinel-01234567-cmd`.
    private String name = "";

    private long pingedNanos;

    StubConnection(
            StubNodes nodes,
            StubNode node,
            SocketChannel channel,
            SelectionKey key,
            Input.Spare spare) {
        this.nodes = nodes;
        this.node = node;
        this.channel = channel;
        this.key = key;
        input = new Input(spare);
        parser = new RequestParser(input);
        parser.trust(true);
    }

    StubNode node() {
        return node;
    }

    void ready() {
        try {
            if (key.isReadable()) {
                if (channel.read(input.room()) < 0) {
                    close();
                    return;
                }
                for (Bytes[] words = parser.next(); words != null; words = parser.next()) {
                    output.reply(answer(words), 2);
                }
                input.rest();
                if (parser.error() != null) {
                    close();
                    return;
                }
            }
            flush();
        } catch (IOException reset) {
            close();
        }
    }

    /// Sends what nobody asked for.
    void push(Reply message) {
        output.reply(message, 2);
        nodes.toFlush(this);
    }

    void flush() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            while (output.size() > 0) {
                int count = channel.write(output.unsent());
                if (count == 0) {
                    break;
                }
                output.sent(count);
            }
            int wanted = SelectionKey.OP_READ | (output.size() > 0 ? SelectionKey.OP_WRITE : 0);
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        } catch (IOException reset) {
            close();
        }
    }

    void close() {
        node.subscribers.remove(this);
        nodes.forget(this);
        try {
            channel.close();
        } catch (IOException gone) {
            // It is closed all the same.
            key.cancel();
        }
    }

    private Reply answer(Bytes[] words) {
        String command = words[0].latin1().toUpperCase(Locale.ROOT);
        List<Bytes[]> transaction = queued;
        if (transaction != null && !command.equals("EXEC")) {
            transaction.add(words);
            return QUEUED;
        }
        return switch (command) {
            case "PING" -> {
                pinged();
                yield Reply.simple("PONG");
            }
            case "INFO" -> Reply.bulk(node.info(System.nanoTime()));
            case "PUBLISH" ->
                    Reply.integer(
                            node.publish(
                                    Reply.array(
                                            Reply.bulk("message"),
                                            Reply.bulk(words[1]),
                                            Reply.bulk(words[2]))));
            case "SUBSCRIBE" -> {
                node.subscribers.add(this);
                yield Reply.array(Reply.bulk("subscribe"), Reply.bulk(words[1]), Reply.integer(1));
            }
            case "CLIENT" -> {
                if (words[1].is("SETNAME")) {
                    name = words[2].latin1();
                }
                yield Reply.ok();
            }
            case "SLAVEOF" -> {
                node.obey(nodes.at(words[1].latin1(), words[2].latin1()));
                yield Reply.ok();
            }
            case "CONFIG", "AUTH", "SCRIPT" -> Reply.ok();
            case "MULTI" -> {
                queued = new ArrayList<>();
                yield Reply.ok();
            }
            case "EXEC" -> {
                queued = null;
                List<Reply> replies = new ArrayList<>();
                if (transaction != null) {
                    transaction.forEach(request -> replies.add(answer(request)));
                }
                yield Reply.array(replies);
            }
            default -> UNKNOWN;
        };
    }

    private void pinged() {
        long now = System.nanoTime();
        if (pingedNanos != 0) {
            nodes.intervals().add(name, now - pingedNanos);
        }
        pingedNanos = now;
    }
}
