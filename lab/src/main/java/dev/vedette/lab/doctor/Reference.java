package dev.vedette.lab.doctor;

/// The page of all checks, `docs/reference/doctor.md`, written from their tables.
public final class Reference {

    private static final String HEAD =
            """
            # Checks of vedette doctor

            Every check of `vedette doctor`, by topic: what is wished for, what it looks at, what happens
            where it does not hold, and how to mend it. How to run it and read what it prints is told in
            [the guide](../guide/doctor.md).

            Ids are promised to scripts: they are in the JSON document, and none is ever used again for
            another question. `NAME` stands for the name of the group.

            Written from the tables of checks; do not edit. To write it anew:
            `mvn -q -pl lab test -Dtest=DoctorReferenceTest -Dvedette.rewrite=true`
            """;

    private Reference() {}

    public static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("\n").append(Checks.ALL.size()).append(" checks:\n\n");
        for (Topic topic : Checks.TOPICS) {
            page.append("- ").append(topic.name()).append(": ");
            page.append(
                    String.join(
                            ", ",
                            topic.checks().stream()
                                    .map(check -> "[" + check.id() + "](#" + check.id() + ")")
                                    .toList()));
            page.append('\n');
        }
        for (Topic topic : Checks.TOPICS) {
            page.append("\n## ").append(topic.name()).append('\n');
            topic.checks().forEach(check -> add(page, check));
        }
        return page.toString();
    }

    private static void add(StringBuilder page, Check check) {
        page.append("\n### ").append(check.id()).append("\n\n");
        page.append(check.title()).append("\n\n");
        page.append("- looks at: ").append(check.looksAt()).append('\n');
        page.append("- why: ").append(check.why()).append('\n');
        page.append("- mended by: ").append(check.remedy()).append('\n');
    }
}
