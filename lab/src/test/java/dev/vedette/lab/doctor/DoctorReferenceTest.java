package dev.vedette.lab.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `docs/reference/doctor.md` is written from the tables of checks, committed, and never stale.
final class DoctorReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "doctor.md");

    @Test
    void theReferenceIsWhatTheTablesSay() throws IOException {
        String page = Reference.page();
        if (Boolean.getBoolean("vedette.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("%s is stale: run this test with -Dvedette.rewrite=true", PAGE)
                .hasContent(page);
    }

    @Test
    void everyCheckHasAnIdOfItsOwn() {
        assertThat(Checks.ALL).extracting(Check::id).doesNotHaveDuplicates();
        assertThat(Checks.ALL).extracting(Check::id).allMatch(id -> id.matches("[a-z]+(-[a-z]+)*"));
    }

    @Test
    void everyCheckTellsWhyItMattersAndHowToMendIt() {
        assertThat(Checks.ALL)
                .allSatisfy(
                        check -> {
                            assertThat(check.title()).endsWith(".");
                            assertThat(check.looksAt()).isNotBlank();
                            assertThat(check.why()).endsWith(".");
                            assertThat(check.remedy()).isNotBlank();
                        });
        assertThat(Checks.ALL).hasSizeGreaterThanOrEqualTo(45);
    }
}
