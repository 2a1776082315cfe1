import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import org.mobilitydata.gtfsvalidator.input.CountryCode;
import org.mobilitydata.gtfsvalidator.runner.ApplicationType;
import org.mobilitydata.gtfsvalidator.runner.ValidationRunner;
import org.mobilitydata.gtfsvalidator.runner.ValidationRunnerConfig;
import org.mobilitydata.gtfsvalidator.util.VersionResolver;

/**
 * Runs the canonical GTFS validator on datasets, one after the other in one process, which is warm from the second on: its
 * own command line is not on Maven Central. Reads a line for each dataset, with tabs between zip, folder for the report,
 * country code, date it is judged at (YYYY-MM-DD), and answers each with a line that begins with a tab.
 */
public class ValidateGtfs {
  public static void main(String[] args) throws Exception {
    BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      String[] dataset = line.split("\t");
      ValidationRunnerConfig config =
          ValidationRunnerConfig.builder()
              .setGtfsSource(Path.of(dataset[0]).toUri())
              .setOutputDirectory(Path.of(dataset[1]))
              .setCountryCode(CountryCode.forStringOrUnknown(dataset[2]))
              .setDateForValidation(LocalDate.parse(dataset[3]))
              .setNumThreads(2)
              .setSkipValidatorUpdate(true)
              .build();
      ValidationRunner.Status status =
          new ValidationRunner(new VersionResolver(ApplicationType.CLI)).run(config);
      // What the validator prints itself begins otherwise.
      System.out.println("\t" + status);
    }
    System.exit(0);
  }
}
