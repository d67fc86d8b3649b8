package dev.vedette.world.os;

import dev.vedette.world.Secrets;

import java.io.FileInputStream;
import java.io.IOException;
import java.security.SecureRandom;

/// The system's generator. Read from its device where there is one: the JDK's providers take 30 ms
/// of a start to load, for the same bytes.
final class OsSecrets implements Secrets {

    @Override
    public void fill(byte[] into) {
        try (FileInputStream device = new FileInputStream("/dev/urandom")) {
            if (device.readNBytes(into, 0, into.length) == into.length) {
                return;
            }
        } catch (IOException _) {
            // No such device on this system: the JDK knows another source.
        }
        new SecureRandom().nextBytes(into);
    }
}
