package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

/// What a replica's own log says of its link to the master before a moment.
final class LinkTrouble {

    private LinkTrouble() {}

    /// The limit is ten times down-after, beyond the time the master is known to be down; no
    /// down-after is shorter than this in practice.
    private static final long TELLING_MILLIS = 10_000;

    /// Null when its log is not here, or says nothing against the link.
    static @Nullable Sentence of(Incident incident, Case all, String replica, Event moment) {
        Voice voice = all.who.node(replica);
        if (voice == null) {
            return null;
        }
        Event refused = null;
        Event broken = null;
        Event good = null;
        for (Event event : voice.events) {
            if (event.at() > moment.at()) {
                break;
            }
            if (event.is(What.LOGIN_REFUSED, What.MASTER_REFUSED)) {
                refused = event;
            } else if (event.is(What.MASTER_LOST, What.SYNC_ERROR, What.MASTER_TIMEOUT)) {
                broken = broken == null || good != null && good.at() > broken.at() ? event : broken;
            } else if (event.is(What.SYNC_FINISHED, What.PSYNC_GRANTED)) {
                good = event;
            }
        }
        if (refused != null && (good == null || good.at() < refused.at())) {
            return Telling.sentence(
                    "%s was never in step with the master: the master refused it (%s)."
                            .formatted(all.node(replica), Words.cut(refused.field("why"), 80)),
                    refused);
        }
        if (good == null && broken != null) {
            return Telling.sentence(
                    "%s had not finished a synchronisation in its log before: its link to the master was down since %s."
                            .formatted(all.node(replica), Words.clock(broken.at())),
                    broken);
        }
        Event since = brokenSince(voice, moment);
        long known = moment.at() - incident.start();
        if (since != null && moment.at() - since.at() - known > TELLING_MILLIS) {
            return Telling.sentence(
                    ("The link of %s to the master had been down for %s: Sentinel passes over a replica"
                                    + " whose link is down for longer than ten times down-after and the time the"
                                    + " master was held for down (%s).")
                            .formatted(
                                    all.node(replica),
                                    Words.duration(moment.at() - since.at()),
                                    Words.duration(known)),
                    since,
                    moment);
        }
        return null;
    }

    /// When the link broke that was still broken at the moment.
    private static @Nullable Event brokenSince(Voice voice, Event moment) {
        Event since = null;
        for (Event event : voice.events) {
            if (event.at() > moment.at()) {
                break;
            }
            if (event.is(What.SYNC_FINISHED, What.PSYNC_GRANTED, What.STARTING)) {
                since = null;
            } else if (since == null && event.is(What.MASTER_LOST, What.MASTER_TIMEOUT)) {
                since = event;
            }
        }
        return since;
    }
}
