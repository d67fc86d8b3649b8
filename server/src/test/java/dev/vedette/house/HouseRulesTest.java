package dev.vedette.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.house.Room.Colour;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rules of the house, asked of the compiled server. Each finding names the place and what to
/// do.
class HouseRulesTest {

    private static final Path PROJECT = Path.of("..");
    private static final Path ARCHITECTURE = PROJECT.resolve("docs/architecture.md");
    private static final String BEGIN = "<!-- rooms: written by HouseRulesTest -->";
    private static final String END = "<!-- end of rooms -->";

    /// Names that hide what a thing is. Info is left to Redis' INFO: see [#INFO_OF_REDIS].
    private static final List<String> BANNED_SUFFIXES =
            List.of(
                    "Manager",
                    "Helper",
                    "Util",
                    "Utils",
                    "Impl",
                    "Base",
                    "Abstract",
                    "Service",
                    "Processor",
                    "Wrapper",
                    "Data",
                    "Info",
                    "Factory");

    private static final Set<String> INFO_OF_REDIS = Set.of("Info");

    private static final int LONG_METHOD = 70;

    private static List<CompiledClass> classes = List.of();

    @BeforeAll
    static void readTheServer() throws IOException {
        classes = CompiledClass.allBelow(Path.of("target/classes"));
    }

    @Test
    void everyPackageIsARoomOfThePlan() {
        Set<String> unknown = new TreeSet<>();
        classes.forEach(c -> unknown.add(c.room()));
        unknown.removeAll(Rooms.ALL.keySet());
        assertThat(unknown)
                .as(
                        "packages without a row in Rooms.java: give each one a row, or its class a room")
                .isEmpty();
    }

    @Test
    void aRoomUsesOnlyTheRoomsOfItsRow() {
        Set<String> findings = new TreeSet<>();
        for (CompiledClass c : classes) {
            Room room = Rooms.ALL.get(c.room());
            if (room == null) {
                continue;
            }
            for (String used : c.roomsUsed()) {
                if (!room.uses().contains(used)) {
                    findings.add(c.name() + " uses " + used + ", which " + c.room() + " may not");
                }
            }
        }
        assertThat(findings)
                .as("move the class, or pass what it needs as an argument; see Rooms.java")
                .isEmpty();
    }

    @Test
    void onlyRealRoomsTouchTheMachine() {
        Set<String> findings = new TreeSet<>();
        for (CompiledClass c : classes) {
            if (colour(c) == Colour.REAL) {
                continue;
            }
            for (String member : c.membersUsed()) {
                ForbiddenCalls.insteadOfMember(member)
                        .ifPresent(instead -> findings.add(finding(c, member, instead)));
            }
            for (String type : c.typesUsed()) {
                ForbiddenCalls.insteadOfType(type)
                        .ifPresent(instead -> findings.add(finding(c, type, instead)));
            }
            if (c.locks()) {
                findings.add(c.name() + " has a synchronized: one thread owns a node");
            }
        }
        assertThat(findings).as("calls that only real rooms may make").isEmpty();
    }

    private static String finding(CompiledClass c, String used, String instead) {
        return c.name() + " uses " + used + ": " + instead;
    }

    private static Colour colour(CompiledClass c) {
        Room room = Rooms.ALL.get(c.room());
        return room == null ? Colour.PURE : room.colour();
    }

    @Test
    void everyRoomSaysWhatItIsFor() throws IOException {
        List<String> findings = new ArrayList<>();
        Set<String> rooms = new TreeSet<>();
        classes.forEach(c -> rooms.add(c.room()));
        for (String room : rooms) {
            Path folder = Path.of("src/main/java/dev/vedette", room.split("\\."));
            Path file = folder.resolve("package-info.java");
            String text = Files.exists(file) ? Files.readString(file) : "";
            if (!text.startsWith("///") || !text.replace("\n///", "").contains("Start reading")) {
                findings.add(file + ": purpose, what it may touch, \"Start reading at\"");
            }
            if (!isNullMarked(room)) {
                findings.add(file + ": annotate with @org.jspecify.annotations.NullMarked");
            }
        }
        assertThat(findings).as("each room's package-info.java").isEmpty();
    }

    private static boolean isNullMarked(String room) {
        return classes.stream()
                .filter(c -> c.isPackageInfo() && c.room().equals(room))
                .anyMatch(c -> c.isAnnotated("Lorg/jspecify/annotations/NullMarked;"));
    }

    @Test
    void namesSayWhatAThingIs() {
        List<String> findings =
                classes.stream()
                        .filter(c -> BANNED_SUFFIXES.stream().anyMatch(c.simpleName()::endsWith))
                        .filter(c -> !INFO_OF_REDIS.contains(c.simpleName()))
                        .map(c -> c.name() + ": name the thing itself")
                        .toList();
        assertThat(findings).as("classes with a banned suffix " + BANNED_SUFFIXES).isEmpty();
    }

    /// An interface that only its own room implements, and once, is a class with a detour. One that
    /// another room implements turns a dependency round, and the ports of `world` have the
    /// simulation. Left out: one with a single method, which may be a lambda anywhere, and a sealed
    /// one, which lists its cases.
    @Test
    void anInterfaceIsImplementedTwiceOrElsewhere() {
        List<String> findings =
                classes.stream()
                        .filter(c -> c.isInterface() && !c.isSealed() && c.abstractMethods() > 1)
                        .filter(HouseRulesTest::isImplementedOnlyAtHome)
                        .map(c -> c.name() + ": make it a class until there is a second one")
                        .toList();
        assertThat(findings).as("interfaces with one implementation").isEmpty();
    }

    private static boolean isImplementedOnlyAtHome(CompiledClass port) {
        List<CompiledClass> implementations =
                classes.stream().filter(c -> c.parents().anyMatch(port.name()::equals)).toList();
        return implementations.size() == 1 && implementations.getFirst().room().equals(port.room());
    }

    /// Such a line looks like documentation and is none.
    @Test
    void noPlainCommentFollowsADocumentationComment() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 1; i < lines.size(); i++) {
                String above = lines.get(i - 1).strip();
                String line = lines.get(i).strip();
                if (above.startsWith("///") && line.startsWith("//") && !line.startsWith("///")) {
                    findings.add(file + ":" + (i + 1) + ": make it /// or move it");
                }
            }
        }
        assertThat(findings).as("// lines right after /// lines").isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : List.of("server", "lab", "cli", "bench")) {
            try (Stream<Path> all = Files.walk(PROJECT.resolve(module).resolve("src"))) {
                all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }

    @Test
    void aMethodFitsTwoScreens() {
        List<String> findings =
                classes.stream()
                        .flatMap(CompiledClass::methodLengths)
                        .filter(method -> method.lines() > LONG_METHOD)
                        .map(method -> method.method() + ": " + method.lines() + " lines")
                        .toList();
        assertThat(findings).as("methods of more than %d lines", LONG_METHOD).isEmpty();
    }

    @Test
    void thePlanIsPrintedInTheArchitecturePage() throws IOException {
        String page = Files.readString(ARCHITECTURE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        assertThat(to).as(ARCHITECTURE + " keeps the markers " + BEGIN + END).isGreaterThan(from);
        String current = page.substring(0, from) + "\n" + table() + page.substring(to);
        if (Boolean.getBoolean("vedette.rewrite")) {
            Files.writeString(ARCHITECTURE, current);
            return;
        }
        assertThat(page)
                .as("stale: mvn -pl server test -Dtest=HouseRulesTest -Dvedette.rewrite=true")
                .isEqualTo(current);
    }

    private static String table() {
        return Rooms.ALL.values().stream()
                .map(HouseRulesTest::row)
                .collect(
                        Collectors.joining(
                                "\n",
                                "| room | for | may use | colour |\n|---|---|---|---|\n",
                                "\n"));
    }

    private static String row(Room room) {
        boolean usesAll = room.uses().size() + 1 >= indexOf(room);
        String uses =
                room.uses().isEmpty()
                        ? "nothing"
                        : usesAll && room.uses().size() > 12
                                ? "everything above"
                                : String.join(", ", room.uses());
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        room.title(),
                        room.purpose(),
                        uses,
                        room.colour().name().toLowerCase(Locale.ROOT));
    }

    private static int indexOf(Room room) {
        return List.copyOf(Rooms.ALL.keySet()).indexOf(room.name()) + 1;
    }
}
