package dev.vedette.world.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// OpenSSL's language for lists of ciphers, such as `DEFAULT:!SHA1` or `ECDHE+AESGCM`, asked of the
/// ciphers Java has.
///
/// Words are joined by colons, commas or blanks. A word names one cipher in OpenSSL's spelling or a
/// set of them; `+` between words means both. A leading `!` forbids for ever, `-` takes out, `+`
/// moves to the end. What is not known is passed over, as OpenSSL does.
final class CipherList {

    private CipherList() {}

    /// Those of Java's names that `list` picks, in its order.
    static List<String> pick(String list, List<String> javaNames) {
        Set<String> picked = new LinkedHashSet<>();
        Set<String> forbidden = new HashSet<>();
        for (String word : list.split("[:, ]+")) {
            if (word.isEmpty() || word.startsWith("@")) {
                // @STRENGTH and @SECLEVEL: Java keeps its own order and its own list of the weak.
                continue;
            }
            char sign = word.charAt(0);
            boolean isSigned = sign == '!' || sign == '-' || sign == '+';
            List<String> meant = matching(isSigned ? word.substring(1) : word, javaNames);
            switch (isSigned ? sign : ' ') {
                case '!' -> {
                    forbidden.addAll(meant);
                    picked.removeAll(Set.copyOf(meant));
                }
                case '-' -> picked.removeAll(Set.copyOf(meant));
                case '+' -> {
                    List<String> moved = meant.stream().filter(picked::contains).toList();
                    picked.removeAll(Set.copyOf(moved));
                    picked.addAll(moved);
                }
                default -> meant.stream().filter(c -> !forbidden.contains(c)).forEach(picked::add);
            }
        }
        return List.copyOf(picked);
    }

    private static List<String> matching(String word, List<String> javaNames) {
        List<String> wanted = Arrays.asList(word.split("\\+"));
        List<String> found = new ArrayList<>();
        for (String javaName : javaNames) {
            Set<String> words = wordsFor(javaName);
            if (words.containsAll(wanted)) {
                found.add(javaName);
            }
        }
        return found;
    }

    /// `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is `ECDHE-RSA-AES128-GCM-SHA256` to OpenSSL.
    static String openSslName(String javaName) {
        String[] halves = javaName.replaceFirst("^(TLS|SSL)_", "").split("_WITH_", 2);
        if (halves.length < 2) {
            return javaName;
        }
        String exchange = halves[0].equals("RSA") ? "" : halves[0].replace('_', '-') + "-";
        String cipher =
                halves[1]
                        .replace("AES_128", "AES128")
                        .replace("AES_256", "AES256")
                        .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
                        .replace("_CBC", "")
                        .replace('_', '-');
        return exchange + cipher;
    }

    private static Set<String> wordsFor(String javaName) {
        String name = openSslName(javaName);
        Set<String> words = new HashSet<>(Set.of(name, javaName, "ALL", "DEFAULT", "HIGH"));
        words.add("TLSv1.2");
        List<String> parts = List.of(name.split("-"));
        if (parts.contains("ECDHE")) {
            words.addAll(Set.of("ECDHE", "kECDHE", "EECDH", "kEECDH"));
        } else if (parts.contains("DHE")) {
            words.addAll(Set.of("DHE", "kDHE", "EDH", "kEDH", "DH"));
        } else if (!parts.contains("ECDH") && !parts.contains("DH")) {
            words.addAll(Set.of("kRSA", "RSA"));
        }
        if (parts.contains("ECDSA")) {
            words.addAll(Set.of("ECDSA", "aECDSA"));
        } else if (!parts.contains("DSS")) {
            words.add("aRSA");
        }
        String cipher = name.toUpperCase(Locale.ROOT);
        if (cipher.contains("AES128")) {
            words.addAll(Set.of("AES", "AES128"));
        } else if (cipher.contains("AES256")) {
            words.addAll(Set.of("AES", "AES256"));
        } else if (cipher.contains("CHACHA20")) {
            words.add("CHACHA20");
        }
        if (cipher.contains("GCM")) {
            words.add("AESGCM");
        } else if (!cipher.contains("CHACHA20")) {
            // Only without GCM does the last part name what authenticates each record.
            String last = parts.getLast();
            words.add(last);
            if (last.equals("SHA")) {
                words.add("SHA1");
            }
        }
        return words;
    }
}
