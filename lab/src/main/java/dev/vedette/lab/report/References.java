package dev.vedette.lab.report;

import dev.vedette.lab.explain.Evidence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Evidence as a short reference, `[sentinel-2.log:41]`: files by their names, with as much of the
/// folders in front as tells them apart.
final class References {

    private static final int SHOWN = 3;

    private final Map<String, String> names = new LinkedHashMap<>();

    References(List<String> files) {
        for (String file : files) {
            names.put(file, shortest(file, files));
        }
    }

    private static String shortest(String file, List<String> files) {
        int cut = file.length();
        while (cut > 0) {
            cut = file.lastIndexOf('/', cut - 1);
            String name = file.substring(cut + 1);
            boolean isUnique =
                    files.stream()
                            .noneMatch(
                                    other ->
                                            !other.equals(file)
                                                    && (other.equals(name)
                                                            || other.endsWith("/" + name)));
            if (isUnique) {
                return name;
            }
        }
        return file;
    }

    String name(String file) {
        return names.getOrDefault(file, file);
    }

    /// `[a.log:3] [b.log:7] +2`; empty without evidence.
    String of(List<Evidence> evidence) {
        StringBuilder text = new StringBuilder();
        List<String> places = evidence.stream().map(each -> where(each)).distinct().toList();
        for (String place : places.subList(0, Math.min(SHOWN, places.size()))) {
            text.append(text.isEmpty() ? "" : " ").append('[').append(place).append(']');
        }
        if (places.size() > SHOWN) {
            text.append(" +").append(places.size() - SHOWN);
        }
        return text.toString();
    }

    String where(Evidence evidence) {
        String where = evidence.where();
        int colon = where.lastIndexOf(':');
        if (colon < 0) {
            return name(where);
        }
        // One word, so that it is never broken: the space of a field's reference is a slash.
        String rest = where.substring(colon + 1).strip();
        return name(where.substring(0, colon)) + ":" + rest.replace(' ', '_');
    }
}
