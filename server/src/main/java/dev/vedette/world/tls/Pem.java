package dev.vedette.world.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The blocks of a PEM file, whatever stands between them.
final class Pem {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /// @param label what stands behind BEGIN
    /// @param headers what the old way of encrypting keys writes above the bytes
    record Block(String label, Map<String, String> headers, byte[] bytes) {

        boolean isCertificate() {
            return label.equals("CERTIFICATE")
                    || label.equals("X509 CERTIFICATE")
                    || label.equals("TRUSTED CERTIFICATE");
        }

        boolean isPrivateKey() {
            return label.endsWith("PRIVATE KEY");
        }
    }

    private Pem() {}

    /// The blocks in their order; none for a file that is no PEM.
    ///
    /// @throws IllegalArgumentException when a block does not end or is no base64
    static List<Block> blocks(byte[] file) {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        Map<String, String> headers = new LinkedHashMap<>();
        StringBuilder base64 = new StringBuilder();
        for (String raw : new String(file, StandardCharsets.ISO_8859_1).split("\n")) {
            String line = raw.strip();
            if (label == null) {
                if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                    label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                    headers = new LinkedHashMap<>();
                    base64.setLength(0);
                }
            } else if (line.startsWith(END)) {
                blocks.add(new Block(label, headers, bytes(label, base64.toString())));
                label = null;
            } else if (line.indexOf(':') > 0) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            } else {
                base64.append(line);
            }
        }
        if (label != null) {
            throw new IllegalArgumentException("the block " + label + " has no end");
        }
        return blocks;
    }

    private static byte[] bytes(String label, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the block " + label + " is not base64", e);
        }
    }
}
