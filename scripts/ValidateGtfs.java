import java.nio.file.Path;
import java.time.LocalDate;
import org.mobilitydata.gtfsvalidator.input.CountryCode;
import org.mobilitydata.gtfsvalidator.runner.ApplicationType;
import org.mobilitydata.gtfsvalidator.runner.ValidationRunner;
import org.mobilitydata.gtfsvalidator.runner.ValidationRunnerConfig;
import org.mobilitydata.gtfsvalidator.util.VersionResolver;

/**
 * Runs the canonical GTFS validator on datasets, one after the other in one process: its own command line is not on Maven
 * Central. Arguments, four for each dataset: zip, folder for the report, country code, date it is judged at (YYYY-MM-DD).
 */
public class ValidateGtfs {
  public static void main(String[] args) {
    for (int at = 0; at + 3 < args.length; at += 4) {
      ValidationRunnerConfig config =
          ValidationRunnerConfig.builder()
              .setGtfsSource(Path.of(args[at]).toUri())
              .setOutputDirectory(Path.of(args[at + 1]))
              .setCountryCode(CountryCode.forStringOrUnknown(args[at + 2]))
              .setDateForValidation(LocalDate.parse(args[at + 3]))
              .setNumThreads(2)
              .setSkipValidatorUpdate(true)
              .build();
      ValidationRunner.Status status =
          new ValidationRunner(new VersionResolver(ApplicationType.CLI)).run(config);
      System.out.println(args[at] + " " + status);
    }
    System.exit(0);
  }
}
