package dev.vedette.house;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.LineNumberInfo;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One class file and the questions the house asks of it. Names are internal:
/// `dev/vedette/base/Rng`.
record CompiledClass(ClassModel model) {

    private static final String HOME = "dev/vedette/";
    private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+);");

    /// All classes below the folder, in the order of their paths.
    static List<CompiledClass> allBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<CompiledClass> classes = new ArrayList<>();
            for (Path file : files.filter(CompiledClass::isClass).sorted().toList()) {
                classes.add(new CompiledClass(ClassFile.of().parse(file)));
            }
            return classes;
        }
    }

    private static boolean isClass(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".class") && !name.equals("module-info.class");
    }

    String name() {
        return model.thisClass().asInternalName();
    }

    String simpleName() {
        String name = name();
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1);
    }

    /// A class without a name of its own gets a number from the compiler.
    boolean isAnonymous() {
        return Character.isDigit(simpleName().charAt(0));
    }

    boolean isPackageInfo() {
        return simpleName().equals("package-info");
    }

    boolean isInterface() {
        return model.flags().has(AccessFlag.INTERFACE) && !model.flags().has(AccessFlag.ANNOTATION);
    }

    boolean isSealed() {
        return model.findAttribute(Attributes.permittedSubclasses()).isPresent();
    }

    String room() {
        return roomOf(name());
    }

    /// The room a class of ours stands in: `dev/vedette/data/keys/X` is in `data.keys`.
    static String roomOf(String internalName) {
        int end = internalName.lastIndexOf('/');
        return end < HOME.length()
                ? ""
                : internalName.substring(HOME.length(), end).replace('/', '.');
    }

    /// The rooms of all our classes that this one mentions, its own left out.
    Set<String> roomsUsed() {
        Set<String> rooms = new TreeSet<>();
        for (String type : typesUsed()) {
            if (type.startsWith(HOME)) {
                rooms.add(roomOf(type));
            }
        }
        rooms.remove(room());
        return rooms;
    }

    /// Every class mentioned: by name, or in the descriptor of a member.
    Set<String> typesUsed() {
        Set<String> types = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> addTypes(types, "L" + type.asInternalName() + ";");
                case NameAndTypeEntry member -> addTypes(types, member.type().stringValue());
                default -> {}
            }
        }
        model.fields().forEach(field -> addTypes(types, field.fieldType().stringValue()));
        model.methods().forEach(method -> addTypes(types, method.methodType().stringValue()));
        return types;
    }

    private static void addTypes(Set<String> types, String descriptor) {
        Matcher found = TYPE_IN_DESCRIPTOR.matcher(descriptor);
        while (found.find()) {
            types.add(found.group(1));
        }
    }

    /// Every member of another class that is called or read: `java/lang/System.nanoTime()J`.
    Set<String> membersUsed() {
        Set<String> members = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof MemberRefEntry member) {
                members.add(
                        member.owner().asInternalName()
                                + "."
                                + member.name().stringValue()
                                + member.type().stringValue());
            }
        }
        return members;
    }

    boolean isAnnotated(String descriptor) {
        return model.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .anyMatch(annotation -> annotation.className().stringValue().equals(descriptor));
    }

    boolean locks() {
        return model.methods().stream()
                .anyMatch(
                        method ->
                                method.flags().has(AccessFlag.SYNCHRONIZED)
                                        || code(method).anyMatch(CompiledClass::entersMonitor));
    }

    private static boolean entersMonitor(CodeModel code) {
        return code.elementStream()
                .anyMatch(
                        element ->
                                element instanceof MonitorInstruction monitor
                                        && monitor.opcode() == Opcode.MONITORENTER);
    }

    /// What this class extends and implements.
    Stream<String> parents() {
        return Stream.concat(model.superclass().stream(), model.interfaces().stream())
                .map(ClassEntry::asInternalName);
    }

    long abstractMethods() {
        return model.methods().stream().filter(m -> m.flags().has(AccessFlag.ABSTRACT)).count();
    }

    record MethodLength(String method, int lines) {}

    /// From the first line with code to the last.
    Stream<MethodLength> methodLengths() {
        return model.methods().stream()
                .filter(method -> !method.flags().has(AccessFlag.SYNTHETIC))
                // Constructors have the initialisers of all fields in them.
                .filter(method -> !method.methodName().stringValue().startsWith("<"))
                .map(method -> new MethodLength(label(method), length(method)));
    }

    private String label(MethodModel method) {
        return name().substring(HOME.length()).replace('/', '.')
                + "."
                + method.methodName().stringValue();
    }

    private static int length(MethodModel method) {
        var lines =
                code(method)
                        .flatMap(code -> code.findAttributes(Attributes.lineNumberTable()).stream())
                        .flatMap(table -> table.lineNumbers().stream())
                        .mapToInt(LineNumberInfo::lineNumber);
        IntStream.Builder kept = IntStream.builder();
        lines.forEach(kept);
        var range = kept.build().summaryStatistics();
        return range.getCount() == 0 ? 0 : range.getMax() - range.getMin() + 1;
    }

    private static Stream<CodeModel> code(MethodModel method) {
        return method.code().stream();
    }
}
