package dev.vedette.lab.explain;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Takes addresses away that lost their end with the line: `10.0.0.2:63`, said once, where others
/// say `10.0.0.2:6379`. Half an address would be another node.
final class CutOff {

    private static final String[][] PLACES = {{"ip", "port"}, {"mip", "mport"}, {"toip", "toport"}};

    private CutOff() {}

    static void repair(List<Voice> voices) {
        Map<String, Integer> said = new HashMap<>();
        for (Voice voice : voices) {
            for (Event event : voice.events) {
                for (String[] place : PLACES) {
                    said.merge(address(event, place), 1, Integer::sum);
                }
            }
        }
        for (Voice voice : voices) {
            voice.events.replaceAll(event -> repaired(event, said));
        }
    }

    private static String address(Event event, String[] place) {
        return Payload.address(event.field(place[0]), event.field(place[1]));
    }

    private static Event repaired(Event event, Map<String, Integer> said) {
        for (String[] place : PLACES) {
            String address = address(event, place);
            boolean isAtTheEnd = event.line().message().endsWith(event.field(place[1]));
            if (!event.field(place[1]).isEmpty()
                    && isAtTheEnd
                    && said.getOrDefault(address, 0) == 1
                    && isHalf(address, said.keySet())) {
                Map<String, String> fields = new LinkedHashMap<>(event.fields());
                fields.remove(place[0]);
                fields.remove(place[1]);
                return new Event(event.by(), event.line(), event.what(), event.wall(), fields);
            }
        }
        return event;
    }

    private static boolean isHalf(String address, Set<String> all) {
        return all.stream().anyMatch(a -> a.length() > address.length() && a.startsWith(address));
    }
}
