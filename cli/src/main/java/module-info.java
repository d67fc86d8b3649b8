/// The `vedette` program.
module dev.vedette.cli {
    requires dev.vedette.lab;
    requires dev.vedette.server;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.vedette.cli to
            info.picocli;
}
