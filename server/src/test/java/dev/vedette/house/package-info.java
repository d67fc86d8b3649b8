/// The rules of the house, checked against the compiled classes. Start reading at
/// [dev.vedette.house.HouseRulesTest]; the rooms are in [dev.vedette.house.Rooms].
@org.jspecify.annotations.NullMarked
package dev.vedette.house;
