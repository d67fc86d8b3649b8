package dev.vedette.lab.report;

import dev.vedette.lab.scenario.Account;
import dev.vedette.lab.scenario.Entry;
import dev.vedette.lab.scenario.Verdict;
import dev.vedette.lab.topology.Program;
import dev.vedette.lab.topology.Seat;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An account as one JSON document. Its names are promised to scripts: they may be added to, not
/// changed.
public final class AccountDocument {

    private AccountDocument() {}

    public static String of(Account account) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("ok", account.isGood());
        root.put("fault", account.fault().name().toLowerCase(Locale.ROOT));
        root.put("nodes", account.topology().nodes().stream().map(Program::name).toList());
        root.put("sentinels", account.topology().sentinels().stream().map(Program::name).toList());
        root.put("quorum", account.topology().quorum());
        root.put("down_after_ms", account.topology().downAfterMillis());
        root.put("failover_timeout_ms", account.topology().failoverTimeoutMillis());
        root.put("acknowledged", account.acknowledged());
        root.put("refused", account.refused());
        root.put("unanswered", account.unanswered());
        root.put("lost", account.lost());
        root.put("duplicated", account.duplicated());
        root.put("unavailable_ms", figure(account.unavailableMillis()));
        root.put("first_write_ms", figure(account.firstWriteMillis()));
        root.put("reads", account.reads().answered());
        root.put("reads_behind", account.reads().behind());
        root.put("reads_wrong", account.reads().wrong());
        root.put("read_pause_ms", figure(account.readPauseMillis()));
        root.put("checks", account.verdicts().stream().map(AccountDocument::verdict).toList());
        root.put("timeline", account.timeline().stream().map(AccountDocument::entry).toList());
        root.put("before", seats(account.before()));
        root.put("after", seats(account.after()));
        return Json.of(root);
    }

    /// Milliseconds with one decimal; null for what was not reached.
    private static @Nullable Double figure(double millis) {
        return millis < 0 ? null : Math.round(millis * 10) / 10.0;
    }

    private static Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("claim", verdict.claim());
        object.put("holds", verdict.holds());
        object.put("found", verdict.found());
        return object;
    }

    private static Map<String, Object> entry(Entry entry) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("ms", Math.round(entry.micros() / 100.0) / 10.0);
        object.put("witness", entry.witness());
        object.put("event", entry.event());
        object.put("text", entry.text());
        return object;
    }

    private static List<Map<String, Object>> seats(List<Seat> seats) {
        return seats.stream().map(AccountDocument::seat).toList();
    }

    private static Map<String, Object> seat(Seat seat) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", seat.name());
        object.put("role", seat.role());
        object.put("address", seat.address().toString());
        object.put("pid", seat.pid());
        object.put("software", seat.software());
        return object;
    }
}
