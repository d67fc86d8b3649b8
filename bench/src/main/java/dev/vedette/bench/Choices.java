package dev.vedette.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What was asked for on the command line of a program: options, each with a value.
public final class Choices {

    private final Map<String, String> values = new TreeMap<>();

    private Choices(List<Choice> all) {
        all.forEach(choice -> values.put(choice.name(), choice.usual()));
    }

    /// For a program's `main`: where help is asked for, or an option is wrong, it says so and ends
    /// the program.
    ///
    /// @param all the options there are
    public static Choices of(String program, List<Choice> all, String[] words) {
        String help =
                all.stream()
                        .map(Choice::help)
                        .collect(Collectors.joining("", program + " [option value]...\n", ""));
        if (List.of(words).contains("--help")) {
            System.out.print(help);
            System.exit(0);
        }
        Choices choices = new Choices(all);
        for (int i = 0; i < words.length; i += 2) {
            if (!choices.values.containsKey(words[i])) {
                System.err.print("unknown option " + words[i] + "\n" + help);
                System.exit(2);
            }
            if (i + 1 == words.length) {
                System.err.print(words[i] + " needs a value\n" + help);
                System.exit(2);
            }
            choices.values.put(words[i], words[i + 1]);
        }
        return choices;
    }

    public String text(String option) {
        return Objects.requireNonNull(values.get(option), option);
    }

    public int number(String option) {
        return whole(option, text(option));
    }

    double decimal(String option) {
        try {
            return Double.parseDouble(text(option));
        } catch (NumberFormatException e) {
            throw refused(option + " wants a number, not " + text(option));
        }
    }

    /// Words between commas; none for an empty text.
    List<String> list(String option) {
        String text = text(option);
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    /// Numbers between commas.
    List<Integer> numbers(String option) {
        return list(option).stream().map(word -> whole(option, word)).toList();
    }

    private static int whole(String option, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw refused(option + " wants a whole number, not " + word);
        }
    }

    /// Says what is wrong and ends the program.
    static IllegalArgumentException refused(String why) {
        System.err.println(why);
        System.exit(2);
        return new IllegalArgumentException(why);
    }
}
