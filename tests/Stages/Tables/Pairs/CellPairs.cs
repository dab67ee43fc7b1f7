namespace Tars.Stages.Tables.Tests;

/// <summary>Tables of the shapes that papers on error detection use, as they describe them; no value is from the tables themselves.</summary>
internal static class CellPairs
{
    /// <summary>The tables at hand while checks were chosen, and those that were only scored afterwards.</summary>
    internal static IEnumerable<TablePair> Of(int seed, int taxRows) =>
        [HospitalPair.Make(seed), FlightsPair.Make(seed), BeersPair.Make(seed), RayyanPair.Make(seed), MoviesPair.Make(seed), TaxPair.Make(seed, taxRows)];
}
