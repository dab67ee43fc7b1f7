using System.Globalization;

namespace Tars.Stages.Tables.Tests;

/// <summary>Tables without a fault, of six kinds, from a seed.</summary>
internal static class CleanTables
{
    internal static readonly string[] Names = ["orders", "patients", "flights", "sensors", "employees", "timetable"];

    private static readonly string[] Cities =
        ["Hamburg", "Barcelona", "Edinburgh", "Rotterdam", "Ljubljana", "Bologna", "Grenoble", "Salzburg", "Tromsø", "Córdoba"];

    private static readonly string[] Countries =
        ["Germany", "Spain", "Scotland", "Netherlands", "Slovenia", "Italy", "France", "Austria", "Norway", "Argentina"];

    private static readonly string[] People =
    [
        "Martin Brook", "Irene Field", "Daniel Marsh", "Sofia Lindqvist", "Tomás Herrera", "Yuki Tanaka", "Claire Dubois", "Omar Haddad",
        "Greta Schneider", "Patrick O'Neill", "Nadia Petrova", "Luca Ferrari",
    ];

    internal static DirtyTable Of(string name, int rows, int seed)
    {
        var random = new Random(seed);
        return name switch
        {
            "orders" => Orders(rows, random),
            "patients" => Patients(rows, random),
            "flights" => Flights(rows, random),
            "sensors" => Sensors(rows, random),
            "timetable" => Timetable(rows, random),
            _ => Employees(rows, random),
        };
    }

    private static DirtyTable Orders(int rows, Random random) => Table(
        "orders", "order_id,customer_code,customer_name,city,ean,quantity,unit_price,total,ordered_at,shipped_at", rows, i =>
        {
            (int customer, int product, int quantity) = (random.Next(12), random.Next(40), 1 + random.Next(20));
            double price = Math.Round(2 + (product * 1.37), 2);
            DateTime ordered = new DateTime(2023, 1, 1, 8, 0, 0).AddMinutes(i * 97);
            return F($"{10_000 + i},CU-{1000 + (customer * 7)},{People[customer]},{Cities[customer % 10]},{Ean(400_123_450_000 + (product * 77))},{quantity},{price:F2},{quantity * price:F2},{ordered:yyyy-MM-dd HH:mm:ss},{ordered.AddHours(4 + random.Next(90)):yyyy-MM-dd HH:mm:ss}");
        });

    private static DirtyTable Patients(int rows, Random random) => Table(
        "patients", "record_no,ward,physician,age,weight_kg,temperature_c,admitted,discharged,diagnosis_code,diagnosis", rows, i =>
        {
            (int ward, int diagnosis) = (random.Next(8), random.Next(10));
            string[] names = ["asthma", "bronchitis", "pneumonia", "appendicitis", "fracture", "concussion", "migraine", "dermatitis", "gastritis", "tonsillitis"];
            DateTime day = new DateTime(2022, 3, 1).AddDays(i / 3);
            return F($"{i + 1},{Pick(random, "north", "south", "surgery", "children")},{People[ward]},{random.Next(1, 95)},{60 + (12 * Normal(random)):F1},{37 + (0.6 * Normal(random)):F1},{day:yyyy-MM-dd},{day.AddDays(random.Next(1, 15)):yyyy-MM-dd},{(char)('J' + (diagnosis % 4))}{10 + (diagnosis * 7)}.{diagnosis % 10},{names[diagnosis]}");
        });

    private static DirtyTable Flights(int rows, Random random) => Table(
        "flights", "flight,origin,destination_city,destination_country,departure,arrival,distance_km,passengers,fare_eur", rows, i =>
        {
            int city = random.Next(10);
            DateTime departure = new DateTime(2023, 6, 1, 5, 0, 0).AddMinutes((i * 41) + random.Next(30));
            double distance = 300 + (city * 180);
            return F($"LX{100 + random.Next(900)},{Pick(random, "Zürich", "Geneva", "Basel Mulhouse")},{Cities[city]},{Countries[city]},{departure:yyyy-MM-ddTHH:mm:ss},{departure.AddMinutes(60 + (distance / 11)):yyyy-MM-ddTHH:mm:ss},{distance:F0},{random.Next(40, 180)},{60 + (distance * 0.1) + random.Next(60):F2}");
        });

    private static DirtyTable Sensors(int rows, Random random) => Table(
        "sensors", "station_code,station_name,measured_at,temp_min,temp_max,humidity_percent,pressure_hpa,rain_mm,status", rows, i =>
        {
            int station = random.Next(9);
            double low = 8 + (6 * Normal(random));
            return F($"ST-{station + 11},{Cities[station]} observatory,{new DateTime(2023, 1, 1).AddHours(i):yyyy-MM-dd HH:mm:ss},{low:F1},{low + 2 + (random.NextDouble() * 9):F1},{random.Next(30, 100)},{1013 + (7 * Normal(random)):F1},{(random.Next(4) == 0 ? -3 * Math.Log(1 - random.NextDouble()) : 0):F1},{Pick(random, "working", "maintenance", "calibration")}");
        });

    private static DirtyTable Employees(int rows, Random random) => Table(
        "employees", "employee_id,department,manager,grade,base_salary,bonus,gross_salary,hired,birth_date,office", rows, i =>
        {
            (int department, int office) = (random.Next(6), random.Next(7));
            string[] names = ["engineering", "marketing", "accounting", "operations", "purchasing", "research"];
            int salary = 30_000 + (random.Next(60) * 500);
            int bonus = 500 * random.Next(1, 12);
            return F($"E{20_000 + (i * 3)},{names[department]},{People[department]},{Pick(random, "junior", "senior", "principal")},{salary},{bonus},{salary + bonus},{new DateTime(2005, 1, 1).AddDays(random.Next(6_000)):yyyy-MM-dd},{new DateTime(1960, 1, 1).AddDays(random.Next(14_000)):yyyy-MM-dd},{Cities[office]}");
        });

    // Eight sites, each of which says of each flight what it knows.
    private static DirtyTable Timetable(int rows, Random random)
    {
        int[] minutes = [.. Enumerable.Range(0, (rows / 8) + 1).Select(_ => 300 + random.Next(900))];
        int[] late = [.. minutes.Select(_ => random.Next(50))];
        return Table("timetable", "src,flight,scheduled,actual,gate", rows, i =>
        {
            (int flight, int site) = (i / 8, i % 8);
            return F($"site{(char)('a' + site)},ZX-{1000 + (flight * 3)},{Clock(minutes[flight])},{Clock(minutes[flight] + late[flight])},{(char)('A' + (minutes[flight] % 9))}{10 + (late[flight] % 31)}");
        });
    }

    private static string Clock(int minute) => F($"{(((minute / 60) + 11) % 12) + 1}:{minute % 60:00} {(minute / 60 % 24 < 12 ? "a.m." : "p.m.")}");

    internal static string Ean(long twelve)
    {
        string digits = twelve.ToString("000000000000", CultureInfo.InvariantCulture);
        int sum = digits.Select((c, i) => (c - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return digits + ((10 - (sum % 10)) % 10);
    }

    private static DirtyTable Table(string name, string columns, int rows, Func<int, string> row) =>
        new(name, columns.Split(','), [.. Enumerable.Range(0, rows).Select(i => row(i).Split(','))]);

    private static string Pick(Random random, params string[] values) => values[random.Next(values.Length)];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
