package dev.vedette.node;

import dev.vedette.config.Config;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;
import dev.vedette.world.World;

import java.io.IOException;

/// What a node tells the log, the terminal and the service manager as it starts.
final class Greeting {

    private final World world;
    private final Config config;
    private final Log log;
    private final Contents.Nature nature;

    Greeting(World world, Config config, Log log, Contents.Nature nature) {
        this.world = world;
        this.config = config;
        this.log = log;
        this.nature = nature;
    }

    /// Clients may connect from now on.
    void isListening() {
        String mode = nature.mode;
        long port = Encryption.shownPort(config);
        boolean isWatched =
                config.get(NodeDirectives.LOGFILE).isEmpty() && world.host().printsToTerminal();
        if (isWatched || config.get(NodeDirectives.ALWAYS_SHOW_LOGO)) {
            log.raw(Banner.text(mode, port, world.host().pid()));
        } else {
            log.notice("Running mode=%s, port=%d.", mode, port);
        }
        if (nature.greets) {
            log.warning("Server initialized");
        }
    }

    /// The data is there: clients are served from now on.
    void isReady() {
        if (nature.greets) {
            log.notice("Ready to accept connections");
        }
        tellSupervisor();
    }

    /// systemd starts what depends on us once it hears this.
    private void tellSupervisor() {
        boolean isOurs = world.host().environment("NOTIFY_SOCKET").isPresent();
        switch (config.get(NodeDirectives.SUPERVISED)) {
            // The start has refused upstart.
            case NO, UPSTART -> {}
            case SYSTEMD, AUTO -> {
                if (isOurs) {
                    world.jobs().run("systemd-notify", this::tellReady, this::supervisorTold);
                } else if (config.get(NodeDirectives.SUPERVISED)
                        == NodeDirectives.Supervision.SYSTEMD) {
                    log.warning("systemd supervision requested, but NOTIFY_SOCKET not found!");
                }
            }
        }
    }

    private Boolean tellReady() throws IOException {
        world.host().tellReady("Ready to accept connections");
        return true;
    }

    private void supervisorTold(Outcome<Boolean> outcome) {
        if (outcome instanceof Outcome.Failed<Boolean>(var reason)) {
            log.warning(
                    "systemd could not be told that we are ready: %s",
                    String.valueOf(reason.getMessage()));
        }
    }
}
