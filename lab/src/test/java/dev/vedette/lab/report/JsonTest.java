package dev.vedette.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class JsonTest {

    @Test
    void mapsKeepTheirOrderAndNest() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("z", 1);
        object.put("a", List.of(2.5, true, Map.of("k", "v")));
        object.put("none", null);
        object.put("empty", List.of());
        assertThat(Json.of(object))
                .isEqualTo(
                        """
                        {
                          "z": 1,
                          "a": [
                            2.5,
                            true,
                            {
                              "k": "v"
                            }
                          ],
                          "none": null,
                          "empty": []
                        }
                        """);
    }

    @Test
    void whatJsonReservesIsEscaped() {
        assertThat(Json.of(Map.of("k", "\"\\\n\t\u0001 é")))
                .isEqualTo("{\n  \"k\": \"\\\"\\\\\\n\\t\\u0001 é\"\n}\n");
    }

    @Test
    void whatJsonCannotSayIsRefused() {
        assertThatThrownBy(() -> Json.of(Map.of("k", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.of(Map.of("k", new Object())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
