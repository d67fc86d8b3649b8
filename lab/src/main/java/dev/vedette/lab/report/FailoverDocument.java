package dev.vedette.lab.report;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.failover.Account;
import dev.vedette.lab.failover.Finding;
import dev.vedette.lab.failover.Stage;
import dev.vedette.lab.failover.Target;
import dev.vedette.lab.failover.Toll;
import dev.vedette.lab.failover.Trigger;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The account of a failover test as one JSON document. Its names are promised to scripts: they may
/// be added to, not changed.
public final class FailoverDocument {

    private FailoverDocument() {}

    public static String of(Account account, boolean isGood) {
        Target target = account.target();
        Address newMaster = account.newMaster();
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("ok", isGood);
        root.put("group", target.masterName());
        root.put("software", target.software());
        root.put(
                "trigger",
                switch (account.trigger()) {
                    case Trigger.BySentinel() -> "SENTINEL FAILOVER";
                    case Trigger.ByCommand(String command) -> command;
                });
        root.put("old_master", target.master().toString());
        root.put("new_master", newMaster == null ? null : newMaster.toString());
        root.put("sentinels", target.sentinels().stream().map(Address::toString).toList());
        root.put("quorum", target.quorum());
        root.put("down_after_ms", target.downAfterMillis());
        root.put("failover_timeout_ms", target.failoverTimeoutMillis());
        root.put("acknowledged", account.acknowledged());
        root.put("lost", account.lost());
        root.put("duplicated", account.duplicated());
        root.put("clients", account.tolls().stream().map(FailoverDocument::toll).toList());
        root.put("counter_drawn", account.draws().acknowledged());
        root.put("counter_given_twice", account.draws().givenTwice());
        root.put("lost_on_old_master_after_promotion", account.strays().count());
        root.put("old_master_took_writes_until_ms", millis(account.strays().toMillis()));
        root.put("stages", account.stages().stream().map(FailoverDocument::stage).toList());
        root.put("checks", account.findings().stream().map(FailoverDocument::finding).toList());
        root.put("keys_deleted", account.keysRemoved());
        return Json.of(root);
    }

    /// With one decimal; null for what was not reached.
    private static @Nullable Double millis(double millis) {
        return millis < 0 ? null : Math.round(millis * 10) / 10.0;
    }

    private static Map<String, @Nullable Object> toll(Toll toll) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("manner", toll.manner().name().toLowerCase(Locale.ROOT));
        object.put("clients", toll.clients());
        object.put("acknowledged", toll.acknowledged());
        object.put("lost", toll.lost());
        object.put("doubled", toll.twice());
        object.put("refused", toll.refused());
        object.put("unanswered", toll.unanswered());
        object.put("unavailable_ms", millis(toll.unavailableMillis()));
        object.put("first_write_ms", millis(toll.firstWriteMillis()));
        return object;
    }

    private static Map<String, @Nullable Object> stage(Stage stage) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("ms", Math.round(stage.millis() * 10) / 10.0);
        object.put("stage", stage.name());
        object.put("text", stage.text());
        return object;
    }

    private static Map<String, @Nullable Object> finding(Finding finding) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("claim", finding.claim());
        object.put("result", finding.result().name().toLowerCase(Locale.ROOT));
        object.put("found", finding.found());
        return object;
    }
}
