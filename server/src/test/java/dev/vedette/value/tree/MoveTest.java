package dev.vedette.value.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Moves between any two places of a tree, of one level above the leaves and of several.
class MoveTest {

    private static final int MOVES = 20_000;

    private final Memory memory = Memory.poisoning();
    private final Rng rng = new Rng(7);

    @ParameterizedTest
    @ValueSource(ints = {40, 1000, 3000, 40_000})
    void hardlyAnyMoveTakesAnElementOutAndPutsItInAgain(int members) {
        Bytes[] names = new Bytes[members];
        long[] elements = new long[members];
        double[] scores = new double[members];
        ScoreTree tree = ScoreTree.empty(memory);
        for (int i = 0; i < members; i++) {
            names[i] = Bytes.of("member:" + i);
            elements[i] = element(names[i]);
            put(scores, elements, i, rng.nextInt(members));
            tree.add(scores[i], names[i], elements[i]);
        }
        int refused = 0;
        for (int i = 0; i < MOVES; i++) {
            int one = rng.nextInt(members);
            double old = scores[one];
            double score = rng.nextInt(members);
            if (score != old) {
                put(scores, elements, one, score);
                Move move = new Move(memory, names[one], elements[one], old, score);
                tree = new ScoreTree(memory, move.below(tree.root()));
                if (!move.isDone()) {
                    refused++;
                    tree.remove(old, names[one], elements[one]);
                    tree.add(score, names[one], elements[one]);
                }
            }
        }
        tree.validate();
        assertThat(tree.size()).isEqualTo(members);
        assertThat(refused).isLessThan(MOVES / 100);
    }

    private void put(double[] scores, long[] elements, int index, double score) {
        scores[index] = score;
        Element.score(memory, elements[index], score);
    }

    private long element(Bytes name) {
        long element = memory.allocate(Element.SCORE_BYTES + 1 + name.length());
        memory.setByte(element + Element.SCORE_BYTES, (byte) name.length());
        memory.write(element + Element.SCORE_BYTES + 1, name.array(), 0, name.length());
        return element;
    }
}
