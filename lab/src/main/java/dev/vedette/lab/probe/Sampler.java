package dev.vedette.lab.probe;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.survey.Fields;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Asks one server the same again and again, and notes when it was asked and when it answered.
final class Sampler implements Runnable {

    private final Member member;
    private final int periodMillis;
    private final long endNanos;
    private final List<Long> roundTripsMicros = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private String trouble = "";

    /// How far a node's data went at some moment between two.
    record Sample(long askedNanos, long answeredNanos, long offset) {}

    /// Who is asked, and how to get there. `isNode`: has a replication offset.
    record Member(Address address, boolean isNode, Door door) {}

    interface Door {
        RespConnection open() throws IOException;
    }

    Sampler(Member member, int periodMillis, long endNanos) {
        this.member = member;
        this.periodMillis = periodMillis;
        this.endNanos = endNanos;
    }

    @Override
    public void run() {
        try (RespConnection server = member.door().open()) {
            while (System.nanoTime() - endNanos < 0) {
                long asked = System.nanoTime();
                server.ask("PING");
                roundTripsMicros.add((System.nanoTime() - asked) / 1_000);
                if (member.isNode()) {
                    sample(server);
                }
                Thread.sleep(periodMillis);
            }
        } catch (IOException failure) {
            trouble = String.valueOf(failure.getMessage());
        } catch (InterruptedException _) {
            trouble = "interrupted";
        }
    }

    private void sample(RespConnection node) throws IOException {
        long asked = System.nanoTime();
        Answer answer = node.ask("INFO", "replication");
        long answered = System.nanoTime();
        if (answer instanceof Answer.Failure(String line)) {
            throw new IOException("INFO is refused: " + line);
        }
        Map<String, String> fields = answer.fields();
        String field =
                "slave".equals(fields.get("role")) ? "slave_repl_offset" : "master_repl_offset";
        long offset = Fields.number(fields, field).orElse(-1);
        if (offset >= 0) {
            samples.add(new Sample(asked, answered, offset));
        }
    }

    List<Sample> samples() {
        return samples;
    }

    Spread roundTrips() {
        return Spread.of(roundTripsMicros);
    }

    /// Why it ended before its time; empty if it did not.
    String trouble() {
        return trouble;
    }
}
