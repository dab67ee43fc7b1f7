namespace Tars.TextIndex.Analysis;

/// <summary>
/// The word-break classes of all code points of Unicode 14.0, drawn from its files WordBreakProperty, LineBreak (SA), Scripts (Han,
/// Hiragana) and emoji-data (Unicode licence).
/// </summary>
internal static class WordClassTable
{
    /// <summary>
    /// Runs of code points from 0 on: a letter, a for the first of <see cref="WordClass"/>, then the length in base 36 with capitals,
    /// nothing for 1.
    /// </summary>
    public const string Runs =
        "aYka4ja4haiadAgha5bQa4fabQa1Aqba2lqa6baga2ba5bNabVabDCa6bYl34b5ab2a2b4hba6bgb3ababKab2Bab3Val7b4Mab12a2b4abgb15hba6l19alal2al2al" +
        "a8cRa4c4bgaBl6a6h2a2lBala3b17lLdAadhab2lb2Rabl8al6b2l2al4b2dAb3a2baFlblbUlRa2b2HlBbaEdAbXl9b2a2haba2la2bMl4bl9bl3bl5aIbPl3a4bBa5" +
        "bOab6al2a6l8b16l1Mb1Il3blIbl7bAl2a2dAabGl3ab8a2b2a2bMab7aba3b4a2lbl7a2l2a2l3ba8la4b2ab3l2a2dAb2aAbala2l3ab6a4b2a2bMab7ab2ab2ab2a" +
        "2lal5a4l2a2l3a3la7b4aba7dAl2b3laBl3ab9ab3abMab7ab2ab5a2lbl8al3al3a2baFb2l2a2dAa9bl6al3ab8a2b2a2bMab7ab2ab5a2lbl7a2l2a2l3a7l3a4b2" +
        "ab3l2a2dAabaGlbab6a3b3ab4a3b2abab2a3b2a3b3a3bCa4l5a3l3al4a2ba6laEdAaGl5b8ab3abNabGa2lbl7al3al4a7l2ab3a2ba2b2l2a2dAaGbl3ab8ab3abN" +
        "abAab5a2lbl7al3al4a7l2a6b2ab2l2a2dAab2aDl4b9ab3ab15l2bl7al3al4ba5b3la7b3l2a2dAaAb6al3abIa3bOab9aba2b7a3la4l6alal8a6dAa2l2aDo1Cpo" +
        "2p7a5o7p8adAa13o2aoao5aoOaoaoApo2p9oa2o5aoap6a2dAa2o4aWbaNl2a6dAaBlalala4l2b8ab10a4lKal2b5lBal10a9la1Lo17pKodAa6o6p4o4p3op3o2p7o" +
        "3p4oDpCopdAp4o2b12aba5ba2b17ab99ab4a2b7abab4a2b15ab4a2bXab4a2b7abab4a2bFab1Lab4a2b1Va2l3aWbGaGb2Ea2b6a3bH8a2bHabQa5b23a3bBa7bIl4" +
        "a9bJl3aBbIl2aCbDab3al2aCo1GpWa3oa4opa2dAaXl5dAa6b2Ha7b5l2bYlba5b1YaAbValCa4lCaAdAoUa2o5aBo18a4oQa6dAoa3o2aWbNl5a4o1HpAapTa2ldAa6" +
        "dAa6oEa2lVa1Dl5b1BlHb8a3dAaHl9aCl3bUlDb2dAb18lEaCb10lKa8dAa3b3dAb10a2b9a7b17a2b3aGl3alLb4lb6lb2l3ba5b5Cl1Sb7Qa2b6a2b12a2b6a2b8ab" +
        "abababVa2b1Hab7aba3b3ab7a3b4a2b6a4bDa5b3ab7aFlml2a8i2aAia2ga2l5faCqa2f2a3ha4qaAfaBl5alAabaDbaGbDa1FlXaHba4ba2bAaba3b5a4qabababab" +
        "4abBa2b4a5b5a4baHb15aBq6aFq2aA7q2aCqa2Nqa1YqaPqBa4q3a57b1Ga5Cq2aAqa9qa1Mq4aq6aqCaq9rq2WaAq2XrqCa2q2r4q5aqaqa6qa3qa6qaAq2aFqa2qa4" +
        "qaqa4q3aqaBq5a19q3a9qaEqaEqaACq2aCVq3aJq2a1Fqa4qa4Qb6Da6b4l3b2aCb12aba5ba2b1Ka7baFlbNa9b7ab7ab7ab7ab7ab7ab7ab7alWa1Bba28nQan2HaC" +
        "n5Ya1BbanaPn9l6qe5a2n3b2qa3n2Ea2l2e2n3e2Jae4a5b17ab2MaHbWa1CeGa47qaqa1Ie1Bae2Ga4On534a1SnG74bWDa1Vb1Aa2b7Ha3bGdAb2aKb1Bl4alAabVl" +
        "2b28l2aMb5Fa5b2abab5aObGlb3lb4lbNl5a4laJb1GaCl2b1ElIaAdAa6lIb6a3bab2ldAbSl8a2bNlDaCbTa3l4b1BlEaEbdAa6o5poAdAo5ab15lEa9b3lb8l2a2d" +
        "Aa6oRp3o1Epop3o2p2o5p2opoaOo5bBl5a2b3l2aAb6a2b6a2b6a9b7ab7ab1Ma6b37l8al2a2dAa6b8MCaCbNa4b1Da6ISnA6a2n2Ya12b7aCb5a5clcAacDac5acac" +
        "2ac2acAb2QaXbA3aIb1Sa2b1Ia14bCa4lGha2ghaBlGa3f2aOf3haiahgaQb5ab3Ra2la7ia4haiadAgha5bQa4fabQaBe1Kl2bVa3b6a2b6a2b6a2b3aSl3a4bCabQa" +
        "bJab2abFa2bEaYb3Fa1Xb1Ha3Sla3MbTa3b1DaFlaVbWaDbUa5b12l5a5bUa2b10a4b8ab5a16b4Ea2dAa6b10a4b10a4b14a8b1GaCbBabFab7ab2abBabFab7ab2a1" +
        "Vb8Na9bMaAb8aOb6ab16ab9a1Xb6a2bab18ab2a3ba2bNaAbNa9bVa1TbJab2aAbMaAbQa1Yb1Ka6b2a1Sbl3al2a5l4b4ab3abTa2l3a4laWbTa3bTaZb8abSl2aPb1" +
        "IaAbMaAbJaDbIa32b21a1Jb1FaDb1FaDb10l4a8dAa92b16al2a3b2a26bTaAba8bMlBaVbIl4a16bLaRbNa9l3b1HlFaVdAlb2l2ba9l4b19lBa2la4laAla2bPa7dA" +
        "a6l3b10lEadAa4bl2ba8bZla2ba9l3b1ClEb4a4l4al2dAbabaZbIabPlCa6la1Tb7abab4abFabAa7b1BlCa5dAa6l4ab8a2b2a2bMab7ab2ab5al2bl7a2l2a2l3a2" +
        "ba6la5b5l2a2l7a3l5a3Vb1HlIb4a5dAa4lb3aUb1ClKb2aba8dAa4Mb1Bl7a2l9aNb4l2aYb1ClHa3baBdAa12b17lDba7dAa1IoRa2pFa4dAo2a3o8a55b18lFa2Tb" +
        "1SdAaLb8a2ba2b8ab2abOl6al2a2l4blbl2aCdAa1Yb8a2b13l7a2l7bablaRblAb14l7bl4a8la8blBb1AlGa3baIb21a7Bb9ab11l8al8baFdAaObUa2lMalEa21b7" +
        "ab2ab12l6a3lal2al7bla8dAa6b6ab2abWl5al2al5ba7dAa8MbJl4a55ba27bPMa2Ub33aHb5Ga218b2PaFbTRal9a347bG7a6NTbFTa7bVadAa6b27adAa6bUa2l5a" +
        "Bb1Cl7a9b4aCdAa9bLa5bJaJ4b1Sa3Kb23a4lbl1Ja7l4bDa1Sb2nblaBl2aCN2e4ae7ae2aen7Ze3a19n3aHe4a23Cb2Za5bDa3b9a7bAa3l2al4a3MKl1Aa2lNaF2l" +
        "5a3lMa2l7aUl4a44l3aCBb2Dab1Zab2a2ba2b2a2b4abCabab7ab1Tab4a2b8ab7abSab4ab5aba3b7ab9Ga2bPabPabVabPabVabPabVabPabVabPab8a2d1EaE8l1J" +
        "a4l1Ea8laElaMl5alFaUObVa69l7alHa2l7al2al5a5Xb19a3l7b7a2dAa4ba8XbUlaHb18l4dAaYUb7ab4ab2abFab5HaBl7a15b1Wl7ba4dAaX2b4abRab2aba2bab" +
        "Aab4ababa6ba4bababab3ab2aba2bababababab2aba2b4ab7ab4ab4ababAabHa5b3ab5abHa90q74aDq3aVqbQa6bQa2q4bQa4qa2qAaIq1LtQnqFaAqaKqa2q9aq4" +
        "a9q8Srq1Or3q2rq2r3q1As5q1Ur2q2rBqLrJq3rq4r3qr3q7rqrqOrq43a8q1Ar2q4rqLrq4r2q4Ur3q3r5a1CqZrqGr3q9rqBrq1Fa38qCa2Dq17aCq4a1Kq8aAq6a1" +
        "4q8aUq2AaCrq2rq8r8q6rq9rAqar3q7aq1Crq1Pr2qr2qrqHr3qrDq6Dr3q16r7q9a6OdAa6qSEa2nWYOaWn37Da7n66a2n4G2aEn5RLa2E7nF2a15Un3T7aFCFQlaUl" +
        "2Oa3Kl6Oa47BK";
}
