package dev.vedette.transcript;

import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.config.Config;
import dev.vedette.node.DataServer;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.Log;

import java.util.List;

/// All commands a data server has.
public final class Table {

    private Table() {}

    /// Top-level commands in alphabetical order.
    public static List<Command> commands() {
        SimWorld machine = new Simulation(1).machine("10.0.0.1");
        Catalogue catalogue =
                DataServer.node(machine, new Config(DataServer.DIRECTIVES), new Log(machine), "")
                        .dispatcher()
                        .catalogue();
        return catalogue.entries().stream()
                .map(Catalogue.Entry::command)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }
}
