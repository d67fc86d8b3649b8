/// For tests of users; what they will use is not there yet.
module dev.vedette.junit {
    requires dev.vedette.lab;
    requires static org.jspecify;
}
