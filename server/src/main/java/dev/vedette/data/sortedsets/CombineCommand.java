package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.WrongType;
import dev.vedette.resp.Reply;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// ZUNION, ZINTER, ZDIFF with their storing forms, and ZINTERCARD: over sorted sets, and over sets,
/// whose members all have the score 1.
///
/// Redis takes the smallest source first, and so must we: sums of doubles depend on their order.
final class CombineCommand {

    private enum How {
        UNION,
        INTER,
        DIFF
    }

    private enum Aggregate {
        SUM,
        MIN,
        MAX;

        double of(double a, double b) {
            return switch (this) {
                // Opposite infinities.
                case SUM -> Double.isNaN(a + b) ? 0 : a + b;
                case MIN -> b < a ? b : a;
                case MAX -> b > a ? b : a;
            };
        }
    }

    private final How how;
    private final boolean isStored;
    private final List<Source> sources = new ArrayList<>();
    private Aggregate aggregate = Aggregate.SUM;
    private boolean withScores;
    private long limit;

    private CombineCommand(How how, boolean isStored) {
        this.how = how;
        this.isStored = isStored;
    }

    static Reply zunion(Call call) {
        return new CombineCommand(How.UNION, false).answer(call);
    }

    static Reply zinter(Call call) {
        return new CombineCommand(How.INTER, false).answer(call);
    }

    static Reply zdiff(Call call) {
        return new CombineCommand(How.DIFF, false).answer(call);
    }

    static Reply zunionstore(Call call) {
        return new CombineCommand(How.UNION, true).store(call);
    }

    static Reply zinterstore(Call call) {
        return new CombineCommand(How.INTER, true).store(call);
    }

    static Reply zdiffstore(Call call) {
        return new CombineCommand(How.DIFF, true).store(call);
    }

    static Reply zintercard(Call call) {
        CombineCommand command = new CombineCommand(How.INTER, false);
        int behind = command.sources(call, 1);
        command.parseLimit(call, behind);
        command.order();
        return Reply.integer(command.countCommon());
    }

    private Reply answer(Call call) {
        parse(call, sources(call, 1));
        return combined().reply(Pairs.of(call, withScores));
    }

    private Reply store(Call call) {
        parse(call, sources(call, 2));
        String event =
                switch (how) {
                    case UNION -> "zunionstore";
                    case INTER -> "zinterstore";
                    case DIFF -> "zdiffstore";
                };
        return combined().store(call, event);
    }

    // Words

    /// One of the sets to be combined; null is an empty one.
    private static final class Source {
        private final @Nullable Value value;
        private double weight = 1;

        Source(@Nullable Value value) {
            this.value = value;
        }

        long size() {
            return switch (value) {
                case SortedSetValue sorted -> sorted.size();
                case SetValue set -> set.size();
                case null, default -> 0;
            };
        }

        boolean has(Bytes member) {
            return !Double.isNaN(score(member));
        }

        /// The score of `member`; NaN if it is not there.
        double score(Bytes member) {
            return switch (value) {
                case SortedSetValue sorted -> sorted.score(member);
                case SetValue set -> set.contains(member) ? 1 : Double.NaN;
                case null, default -> Double.NaN;
            };
        }

        void forEach(SortedSetValue.Visitor visitor) {
            switch (value) {
                case SortedSetValue sorted -> sorted.forEach(visitor);
                case SetValue set -> set.forEach(member -> visitor.visit(member, 1));
                case null, default -> {}
            }
        }

        void forEachWhile(BooleanSupplier goesOn, Consumer<Bytes> members) {
            switch (value) {
                case SortedSetValue sorted ->
                        sorted.forEachWhile(goesOn, (member, _) -> members.accept(member));
                case SetValue set -> set.forEachWhile(goesOn, members);
                case null, default -> {}
            }
        }

        /// `sum` with a further score. In an intersection Redis takes infinity times 0 for 0 only
        /// in the first source; here it makes the sum 0, and is no minimum or maximum.
        double aggregated(Aggregate aggregate, double sum, double score) {
            double product = weight * score;
            if (Double.isNaN(product)) {
                return aggregate == Aggregate.SUM ? 0 : sum;
            }
            return aggregate.of(sum, product);
        }

        /// Nothing times infinity counts as nothing.
        double weighted(double score) {
            double product = weight * score;
            return Double.isNaN(product) ? 0 : product;
        }
    }

    /// Reads the sources, counted by word `counted`; answers where the options begin.
    private int sources(Call call, int counted) {
        long count = call.integer(counted);
        if (count < 1) {
            throw new CommandError(
                    "ERR at least 1 input key is needed for '"
                            + call.command().fullName()
                            + "' command");
        }
        int first = counted + 1;
        if (count > call.count() - first) {
            throw CommandError.syntax();
        }
        for (Bytes key : call.from(first).subList(0, (int) count)) {
            Value value = call.db().read(key);
            if (value != null && !(value instanceof SortedSetValue || value instanceof SetValue)) {
                throw new WrongType();
            }
            sources.add(new Source(value));
        }
        return first + (int) count;
    }

    private void parse(Call call, int from) {
        int i = from;
        while (i < call.count()) {
            Bytes word = call.arg(i);
            int left = call.count() - i - 1;
            if (how != How.DIFF && word.is("WEIGHTS") && left >= sources.size()) {
                for (Source source : sources) {
                    source.weight = weight(call.arg(++i));
                }
            } else if (how != How.DIFF && word.is("AGGREGATE") && left >= 1) {
                aggregate = aggregate(call.arg(++i));
            } else if (!isStored && word.is("WITHSCORES")) {
                withScores = true;
            } else {
                throw CommandError.syntax();
            }
            i++;
        }
    }

    private static double weight(Bytes word) {
        OptionalDouble weight = Numbers.parseDouble(word);
        if (weight.isEmpty()) {
            throw new CommandError("ERR weight value is not a float");
        }
        return weight.getAsDouble();
    }

    private static Aggregate aggregate(Bytes word) {
        for (Aggregate aggregate : Aggregate.values()) {
            if (word.is(aggregate.name())) {
                return aggregate;
            }
        }
        throw CommandError.syntax();
    }

    private void parseLimit(Call call, int from) {
        for (int i = from; i < call.count(); i += 2) {
            if (!call.arg(i).is("LIMIT") || i + 1 == call.count()) {
                throw CommandError.syntax();
            }
            limit = call.integer(i + 1, 0, Long.MAX_VALUE, "ERR LIMIT can't be negative");
        }
    }

    // Computing

    private void order() {
        sources.sort(Comparator.comparingLong(Source::size));
    }

    private Elements combined() {
        Elements elements =
                switch (how) {
                    case UNION -> union();
                    case INTER -> intersection();
                    case DIFF -> difference();
                };
        elements.sort();
        return elements;
    }

    private Elements union() {
        order();
        Map<Bytes, Double> scores = new LinkedHashMap<>();
        for (Source source : sources) {
            source.forEach(
                    (member, score) -> scores.merge(member, source.weighted(score), aggregate::of));
        }
        Elements elements = new Elements();
        scores.forEach(elements::add);
        return elements;
    }

    private Elements intersection() {
        order();
        Elements elements = new Elements();
        Source smallest = sources.getFirst();
        List<Source> others = sources.subList(1, sources.size());
        smallest.forEach(
                (member, score) -> {
                    double sum = smallest.weighted(score);
                    for (Source other : others) {
                        double its = other.score(member);
                        if (Double.isNaN(its)) {
                            return;
                        }
                        sum = other.aggregated(aggregate, sum, its);
                    }
                    elements.add(member, sum);
                });
        return elements;
    }

    private Elements difference() {
        Elements elements = new Elements();
        List<Source> others = sources.subList(1, sources.size());
        sources.getFirst()
                .forEach(
                        (member, score) -> {
                            if (others.stream().allMatch(other -> !other.has(member))) {
                                elements.add(member, score);
                            }
                        });
        return elements;
    }

    private long countCommon() {
        long most = limit == 0 ? Long.MAX_VALUE : limit;
        long[] count = new long[1];
        List<Source> others = sources.subList(1, sources.size());
        sources.getFirst()
                .forEachWhile(
                        () -> count[0] < most,
                        member -> {
                            if (count[0] < most && others.stream().allMatch(o -> o.has(member))) {
                                count[0]++;
                            }
                        });
        return count[0];
    }
}
