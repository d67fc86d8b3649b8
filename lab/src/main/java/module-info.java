/// Groups under stress, and what they lost. Only our own programs use it so far.
@SuppressWarnings("module")
module dev.vedette.lab {
    requires dev.vedette.server;
    requires static transitive org.jspecify;

    exports dev.vedette.lab.check to
            dev.vedette.cli;
    exports dev.vedette.lab.client to
            dev.vedette.cli;
    exports dev.vedette.lab.history to
            dev.vedette.cli;
    exports dev.vedette.lab.report to
            dev.vedette.cli;
    exports dev.vedette.lab.scenario to
            dev.vedette.cli;
    exports dev.vedette.lab.substrate to
            dev.vedette.cli;
    exports dev.vedette.lab.topology to
            dev.vedette.cli;
    exports dev.vedette.lab.workload to
            dev.vedette.cli;
}
