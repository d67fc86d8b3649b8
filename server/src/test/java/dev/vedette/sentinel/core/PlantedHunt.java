package dev.vedette.sentinel.core;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.util.ArrayList;
import java.util.List;

/// Looks for a planted fault in the code it finds on its class path: first by the tests of this
/// package, then seed by seed. Prints one line: the test, the seed and the promise, `-` for none.
final class PlantedHunt {

    static final String MARK = "hunted\t";

    /// Those that run seeds themselves.
    private static final String NOT =
            "^(?!.*\\.(SimulationTest|PlantedTest|RealSentinelTest|DeadMasterTest)$).*Test$";

    /// What a test has found is looked for in so many times fewer seeds.
    private static final long FEWER = 10;

    private PlantedHunt() {}

    public static void main(String[] arguments) {
        List<String> failed = failedTests();
        String test = failed.isEmpty() ? "-" : failed.getFirst();
        long most = Long.parseLong(arguments[0]) / (failed.isEmpty() ? 1 : FEWER);
        for (long seed = 1; seed <= most; seed++) {
            String broken = brokenBy(seed);
            if (broken != null) {
                System.out.println(MARK + test + "\t" + seed + "\t" + broken);
                return;
            }
        }
        System.out.println(MARK + test + "\t-\t-");
    }

    private static List<String> failedTests() {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(
                                DiscoverySelectors.selectPackage(
                                        PlantedHunt.class.getPackageName()),
                                // What a node does with the leases of its Sentinels.
                                DiscoverySelectors.selectClass(
                                        "dev.vedette.sentinel.VotesFileTest"),
                                DiscoverySelectors.selectClass("dev.vedette.sim.LeasedNodeTest"),
                                DiscoverySelectors.selectClass("dev.vedette.sim.EmptyMasterTest"),
                                DiscoverySelectors.selectClass(
                                        "dev.vedette.replication.core.LeaseTest"))
                        .filters(ClassNameFilter.includeClassNamePatterns(NOT))
                        .build();
        List<String> failed = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                if (result.getStatus() == TestExecutionResult.Status.FAILED
                                        && test.getSource().orElse(null)
                                                instanceof MethodSource method) {
                                    String name = method.getClassName();
                                    failed.add(
                                            name.substring(name.lastIndexOf('.') + 1)
                                                    + "."
                                                    + method.getMethodName());
                                }
                            }
                        });
        failed.sort(null);
        return failed;
    }

    /// What the seed finds, without the particulars; null when all promises are kept.
    private static String brokenBy(long seed) {
        try {
            new Simulation(seed, false, Campaign.scene(seed)).run();
            return null;
        } catch (Checker.Broken broken) {
            return broken.getMessage().replaceFirst(" at s\\d.*(?s:.*)", "");
        } catch (AssertionError | RuntimeException broken) {
            return String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
        }
    }
}
