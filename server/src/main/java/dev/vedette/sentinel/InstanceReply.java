package dev.vedette.sentinel;

import dev.vedette.resp.Reply;
import dev.vedette.sentinel.core.GroupScripts;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sentinel.core.View.GroupView;
import dev.vedette.sentinel.core.View.InstanceView;

import java.util.ArrayList;
import java.util.List;

/// The fields of one instance in Redis' order. Some clients read them by position, so none may come
/// or go in the quiet state.
final class InstanceReply {

    private final List<Reply> fields = new ArrayList<>();

    private InstanceReply() {}

    static Reply master(GroupView group) {
        InstanceReply reply = new InstanceReply();
        reply.common(group.master(), group.settings());
        reply.server(group.master());
        reply.field("config-epoch", group.configEpoch());
        reply.field("num-slaves", group.replicas().size());
        reply.field("num-other-sentinels", group.sentinels().size());
        reply.field("quorum", group.settings().quorum());
        reply.field("failover-timeout", group.settings().failoverTimeout());
        reply.field("parallel-syncs", group.settings().parallelSyncs());
        GroupScripts scripts = group.settings().scripts();
        if (scripts.notification() != null) {
            reply.field("notification-script", scripts.notification());
        }
        if (scripts.reconfiguration() != null) {
            reply.field("client-reconfig-script", scripts.reconfiguration());
        }
        reply.field("problem", group.master().problem());
        return Reply.map(reply.fields);
    }

    static Reply replica(InstanceView replica, GroupSettings settings) {
        InstanceReply reply = new InstanceReply();
        reply.common(replica, settings);
        reply.server(replica);
        reply.field("master-link-down-time", replica.report().masterLinkDownSeconds() * 1000);
        reply.field("master-link-status", replica.report().masterLinkUp() ? "ok" : "err");
        reply.field("master-host", replica.report().masterHost());
        reply.field("master-port", replica.report().masterPort());
        reply.field("slave-priority", replica.report().priority());
        reply.field("slave-repl-offset", replica.report().offset());
        reply.field("replica-announced", replica.report().announced() ? 1 : 0);
        reply.field("problem", replica.problem());
        reply.field("promotable", replica.promotable());
        return Reply.map(reply.fields);
    }

    static Reply sentinel(InstanceView sentinel, GroupSettings settings) {
        InstanceReply reply = new InstanceReply();
        reply.common(sentinel, settings);
        reply.field("last-hello-message", sentinel.helloAge());
        reply.field("voted-leader", sentinel.votedFor() == null ? "?" : sentinel.votedFor());
        reply.field("voted-leader-epoch", sentinel.votedEpoch());
        reply.field("problem", sentinel.problem());
        return Reply.map(reply.fields);
    }

    private void common(InstanceView i, GroupSettings settings) {
        field("name", i.name());
        field("ip", i.address().host());
        field("port", i.address().port());
        field("runid", i.runId());
        field("flags", i.flags());
        field("link-pending-commands", i.pendingCommands());
        field("link-refcount", i.linkUsers());
        if (i.failoverState() != null) {
            field("failover-state", i.failoverState());
        }
        field("last-ping-sent", i.pingAge());
        field("last-ok-ping-reply", i.okPingAge());
        field("last-ping-reply", i.pingReplyAge());
        if (i.sdownAge() >= 0) {
            field("s-down-time", i.sdownAge());
        }
        if (i.odownAge() >= 0) {
            field("o-down-time", i.odownAge());
        }
        field("down-after-milliseconds", settings.downAfter());
    }

    private void server(InstanceView i) {
        field("info-refresh", i.infoAge());
        field("role-reported", i.role().word());
        field("role-reported-time", i.roleAge());
    }

    private void field(String name, String value) {
        fields.add(Reply.bulk(name));
        fields.add(Reply.bulk(value));
    }

    private void field(String name, long value) {
        fields.add(Reply.bulk(name));
        fields.add(Reply.bulk(value));
    }
}
