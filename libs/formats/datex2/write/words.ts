/**
 * The closed lists of version 3.7 that the writers use: element → its words, separated by blanks. A word outside a list
 * is written `_extended` with the word in `_extendedValue`; where the schema closes that list too, `extended` names what
 * it still takes. A test compares this table with the XSDs.
 * Spec: DATEXII_3_Situation.xsd, DATEXII_3_Common.xsd, DATEXII_3_LocationReferencing.xsd, version 3.7.
 */
export interface WordList {
  words: string;
  extended?: string;
}

export const WORDS: Readonly<Record<string, WordList>> = {
  abnormalTrafficType: {
    words: 'stationaryTraffic queuingTraffic slowTraffic heavyTraffic unspecifiedAbnormalTraffic other',
  },
  accidentType: {
    words:
      'accident accidentInvolvingHazardousMaterials accidentInvolvingHeavyLorries ' +
      'accidentInvolvingMassTransitVehicle accidentInvolvingPublicTransport ' +
      'accidentInvolvingRadioactiveMaterial accidentInvolvingTrain collision multipleVehicleAccident ' +
      'secondaryAccident seriousInjuryOrFatalAccident vehicleStuckUnderBridge other',
  },
  animalPresenceType: {
    words:
      'animalsOnTheRoad herdOfAnimalsOnTheRoad largeAnimalsOnTheRoad smallAnimalsOnTheRoad ' + 'wildAnimalsOnTheRoad',
  },
  authorityOperationType: {
    words:
      'accidentInvestigationWork bombSquadInAction civilEmergency customsOperation juridicalReconstruction ' +
      'policeCheckPoint policeInvestigation roadOperatorCheckPoint snowChainOnBoardOrSnowTyresMountedCheck ' +
      'snowChainOrSnowTyresMountedCheck survey transportOfVip undefinedAuthorityActivity ' +
      'vehicleInspectionCheckPoint vehicleWeighing weighInMotion other',
  },
  causeType: {
    words:
      'abnormalTraffic accident animalPresence authorityOperation constructionWork disturbance ' +
      'drivingConditions environmentalObstruction equipmentOrSystemFault infrastructureDamageObstruction ' +
      'instructionToRoadUsers networkManagement nonWeatherRelatedRoadConditions obstruction poorEnvironment ' +
      'publicEvent rerouting roadMaintenance roadOperatorServiceDisruption ' +
      'roadOrCarriagewayOrLaneManagement roadsideAssistance roadsideServiceDisruption speedManagement ' +
      'transitServiceDisruption vehicleObstruction weatherRelatedRoadConditions winterEquipmentManagement ' +
      'earlierEvent earlierIncident holidayTraffic problemsAtBorderPost problemsAtCustomPost ' +
      'problemsOnLocalRoads roadsideEvent rubberNecking technicalProblems vandalism other',
    extended: 'movingBridgeInOperation',
  },
  complianceOption: {
    words: 'advisory mandatory',
    extended: 'information unknown',
  },
  confidentiality: {
    words: 'internalUse noRestriction restrictedToAuthorities restrictedToAuthoritiesAndTrafficOperators',
  },
  constructionWorkType: {
    words: 'blastingWork constructionWork demolitionWork roadImprovementOrUpgrading roadWideningWork',
  },
  disturbanceActivityType: {
    words:
      'airRaid altercationOfVehicleOccupants assault assetDestruction attack attackOnVehicle ' +
      'blockadeOrBarrier bombAlert crowd demonstration evacuation filterBlockade goSlowOperation ' +
      'gunfireOnRoadway illVehicleOccupants march peopleThrowingObjectsOnTheRoad publicDisturbance ' +
      'radioactiveLeakAlert riot sabotage securityAlert securityIncident sightseersObstructingAccess strike ' +
      'terroristIncident theft toxicCloudAlert unspecifiedAlert other',
  },
  drivingConditionType: {
    words: 'impossible hazardous normal passableWithCare unknown veryHazardous winterConditions other',
  },
  environmentalObstructionType: {
    words:
      'avalanches earthquakeDamage fallenTrees fallingIce fallingLightIceOrSnow flashFloods flooding ' +
      'forestFire grassFire landslips mudSlide sewerOverflow rockfalls seriousFire smokeOrFumes stormDamage ' +
      'subsidence other',
  },
  equipmentOrSystemFaultType: {
    words: 'notWorking outOfService workingIncorrectly workingIntermittently',
  },
  generalInstructionToRoadUsersType: {
    words:
      'allowEmergencyVehiclesToPass approachWithCare avoidTheArea closeAllWindowsTurnOffHeaterAndVents ' +
      'crossJunctionWithCare doNotAllowUnnecessaryGaps doNotLeaveYourVehicle doNotThrowOutAnyBurningObjects ' +
      'doNotUseNavigationSystems driveCarefully driveWithExtremeCaution flashYourLights ' +
      'followTheVehicleInFrontSmoothly increaseNormalFollowingDistance inEmergencyWaitForPatrolService ' +
      'keepYourDistance leaveYourVehicleProceedToNextSafePlace noNakedFlames noOvertaking noSmoking ' +
      'noStopping noUturns observeAmberAlert observeSignals observeSigns onlyTravelIfAbsolutelyNecessary ' +
      'overtakeWithCare pullOverToTheEdgeOfTheRoadway stopAtNextSafePlace stopAtNextServiceArea ' +
      'switchOffEngine switchOffMobilePhonesAndTwoWayRadios testYourBrakes useBusService useFogLights ' +
      'useHazardWarningLights useHeadlights useRailService useTramService useUndergroundService ' +
      'waitForEscortVehicle other',
    extended: 'cyclistsMustDismount pedestriansMustUseOtherSide',
  },
  generalNetworkManagementType: {
    words:
      'bridgeSwingInOperation convoyService obstacleSignalling rampMeteringInOperation ' +
      'temporaryTrafficLights tollGatesOpen trafficBeingManuallyDirected trafficHeld other',
    extended: 'restrictedAreasAccessInOperation tollingInOperation tollingNotInOperation',
  },
  informationStatus: {
    words: 'real securityExercise technicalExercise test',
  },
  infrastructureDamageType: {
    words:
      'burstPipe burstWaterMain collapsedSewer damagedBridge damagedCrashBarrier damagedFlyover ' +
      'damagedGallery damagedGantry damagedRoadSurface damagedTunnel damagedViaduct fallenPowerCables ' +
      'gasLeak weakBridge other',
    extended: 'collapsedRoadSurface',
  },
  laneUsage: {
    words:
      'allLanesCompleteCarriageway busLane busStop carPoolLane centralReservation crawlerLane cycleLane ' +
      'emergencyLane escapeLane expressLane hardShoulder heavyVehicleLane layBy leftHandTurningLane ' +
      'leftLane localTrafficLane middleLane overtakingLane rightHandTurningLane rightLane rushHourLane ' +
      'setDownArea slowVehicleLane throughTrafficLane tidalFlowLane turningLane verge',
    extended:
      'advisoryCycleLane bridlePath busAndCycleLane footAndCyclePath guidedBusWay taxiLane taxiRank ' +
      'tollLane trolleyBusLane',
  },
  measurementSide: {
    words:
      'aligned allDirections anticlockwise bothWays clockwise innerRing outerRing eastBound northBound ' +
      'northEastBound northWestBound southBound southEastBound southWestBound westBound inboundTowardsTown ' +
      'outboundFromTown opposite unknown other',
  },
  nonWeatherRelatedRoadConditionType: {
    words:
      'dieselOnRoad leavesOnRoad looseChippings looseSandOnRoad mudOnRoad oilOnRoad petrolOnRoad ' +
      'roadMarkingNotPresent roadSurfaceInPoorCondition slipperyRoad other',
  },
  obstructionType: {
    words:
      'airCrash childrenOnRoadway clearanceWork craneOperating cyclistsOnRoadway debris explosion ' +
      'explosionHazard hazardsOnTheRoad incident industrialAccident objectOnTheRoad ' +
      'objectsFallingFromMovingVehicle obstructionOnTheRoad peopleOnRoadway railCrash rescueAndRecoveryWork ' +
      'severeFrostDamagedRoadway shedLoad snowAndIceDebris spillageOccurringFromMovingVehicle ' +
      'spillageOnTheRoad unprotectedAccidentArea other',
    extended: 'buildingWork firefightersInOperation policeInOperation',
  },
  operatorActionStatus: {
    words: 'requested approved beingImplemented implemented rejected terminationRequested beingTerminated',
  },
  poorEnvironmentType: {
    words:
      'badWeather blizzard blowingDust blowingSnow crosswinds damagingHail denseFog eclipse extremeCold ' +
      'extremeHeat fog freezingFog frost gales gustyWinds hail heavyFrost heavyRain heavySnowfall ' +
      'hurricaneForceWinds lowSunGlare moderateFog nearbyFire nearbyFlooding ozonePollution pollution ' +
      'patchyFog precipitationInTheArea rain rainChangingToSnow sandStorms severeExhaustPollution ' +
      'severeSmog showers sleet smogAlert smokeHazard snowChangingToRain snowfall sprayHazard ' +
      'stormForceWinds strongGustsOfWind strongWinds swarmsOfInsects temperatureFalling thunderstorms ' +
      'tornadoes veryStrongGustsOfWind visibilityReduced whiteOut winterStorm',
  },
  probabilityOfOccurrence: {
    words: 'certain probable riskOf',
  },
  publicEventType: {
    words:
      'agriculturalShow airShow artEvent athleticsMeeting commercialEvent culturalEvent ballGame ' +
      'baseballGame basketballGame beerFestival bicycleRace boatRace boatShow boxingTournament bullFight ' +
      'ceremonialEvent concert cricketMatch exhibition fair festival filmFestival filmTVMaking ' +
      'fireworkDisplay flowerEvent foodFestival footballMatch funfair gardeningOrFlowerShow golfTournament ' +
      'hockeyGame horseRaceMeeting internationalSportsMeeting majorEvent marathon market match motorShow ' +
      'motorSportRaceMeeting openAirConcert parade procession raceMeeting rugbyMatch severalMajorEvents ' +
      'show showJumping soundAndLightShow sportsMeeting stateOccasion streetFestival tennisTournament ' +
      'theatricalEvent tournament tradeFair waterSportsMeeting wineFestival winterSportsMeeting unknown ' +
      'other',
  },
  reroutingManagementType: {
    words:
      'doNotFollowDiversionSigns doNotUseEntry doNotUseExit doNotUseIntersectionOrJunction ' +
      'followDiversionSigns followLocalDiversion followSpecialMarkers useEntry useExit ' +
      'useIntersectionOrJunction',
  },
  roadMaintenanceType: {
    words:
      'accidentRepairWork clearanceWork controlledAvalanche installationWork grassCuttingWork ' +
      'litterClearance maintenanceWork maintenancePeopleOnRoad overheadWorks repairWork resurfacingWork ' +
      'roadMarkingWork roadsideWork roadworksClearance roadworks rockFallPreventativeMaintenance ' +
      'saltingInProgress snowploughsInUse sweepingOfRoad treeAndVegetationCuttingWork other',
  },
  roadOperatorServiceDisruptionType: {
    words:
      'emergencyTelephoneNumberOutOfService informationServiceTelephoneNumberOutOfService ' +
      'noTrafficOfficerPatrolService',
  },
  roadOrCarriagewayOrLaneManagementType: {
    words:
      'carPoolLaneInOperation carriagewayClosures clearALaneForEmergencyVehicles ' +
      'clearALaneForSnowploughsAndGrittingVehicles closedPermanentlyForTheWinter contraflow ' +
      'doNotUseSpecifiedLanesOrCarriageways hardShoulderRunningInOperation ' +
      'hardShoulderRunningNotInOperation heightRestrictionInOperation intermittentShortTermClosures ' +
      'keepToTheLeft keepToTheRight laneClosures lanesDeviated narrowLanes newRoadworksLayout ' +
      'overnightClosures roadCleared roadClosed rollingRoadBlock rushHourLaneInOperation ' +
      'singleAlternateLineTraffic tidalFlowLaneInOperation turnAroundInOperation ' +
      'useOfSpecifiedLanesOrCarriagewaysAllowed useSpecifiedLanesOrCarriageways vehicleStorageInOperation ' +
      'weightRestrictionInOperation other',
    extended:
      'createOneDirectionWay createTwoDirectionWay laneInOperation laneMoved laneNotInOperation ' +
      'laneRestrictionInOperation parkingProhibitionInOperation reverseTrafficDirection ' +
      'waitingProhibitionInOperation',
  },
  roadsideAssistanceType: {
    words:
      'airAmbulance busPassengerAssistance emergencyServices firstAid foodDelivery helicopterRescue ' +
      'vehicleRepair vehicleRecovery other',
  },
  serviceDisruptionType: {
    words:
      'barClosed dieselShortage fuelShortage lpgShortage methaneShortage noDieselForHeavyVehicles ' +
      'noDieselForLightVehicles noParkingAvailability noPublicTelephones noToiletFacilities ' +
      'noVehicleRepairFacilities petrolShortage restAreaBusy restAreaClosed ' +
      'restAreaOvercrowdedDriveToAnotherRestArea serviceAreaBusy serviceAreaClosed ' +
      'serviceAreaFuelStationClosed serviceAreaOvercrowdedDriveToAnotherServiceArea ' +
      'serviceAreaRestaurantClosed someCommercialServicesClosed waterShortage',
  },
  severity: {
    words: 'highest high medium low lowest none unknown',
  },
  speedManagementType: {
    words:
      'activeSpeedControlInOperation doNotSlowdownUnnecessarily observeSpeedLimit ' +
      'policeSpeedChecksInOperation reduceYourSpeed speedRestrictionInOperation other',
  },
  trafficStatusValue: {
    words: 'stationary queuing slow heavy unspecifiedAbnormal freeFlow unknown other',
  },
  transitServiceInformation: {
    words:
      'cancellations delayDueToBadWeather delayDueToRepairs delayedUntilFurtherNotice delaysDueToFlotsam ' +
      'departureOnSchedule ferryReplacedByIceRoad freeShuttleServiceOperating ' +
      'informationServiceNotAvailable irregularServiceDelays loadCapacityChanged ' +
      'restrictionsForLongerVehicles serviceDelays serviceDelaysOfUncertainDuration serviceFullyBooked ' +
      'serviceNotOperating serviceNotOperatingSubstituteServiceAvailable serviceSuspended serviceWithdrawn ' +
      'shuttleServiceOperating temporaryChangesToTimetables other',
  },
  validityStatus: {
    words: 'active planned suspended definedByValidityTimeSpec',
  },
  vehicleObstructionType: {
    words:
      'abandonedVehicle abnormalLoad brokenDownVehicle convoy damagedVehicle dangerousSlowMovingVehicle ' +
      'emergencyVehicle highSpeedEmergencyVehicle longLoad highSpeedChase medicalEmergency militaryConvoy ' +
      'overheightVehicle prohibitedVehicleOnTheRoad recklessDriver slowVehicle specialPermitTransport ' +
      'trackedVehicle unlitVehicleOnTheRoad vehicleOnFire vehicleCarryingHazardousMaterials ' +
      'vehicleInDifficulty vehicleOnWrongCarriageway vehicleStuck vehicleWithOverheightLoad ' +
      'vehicleWithOverwideLoad winterMaintetanceVehicleInTransfer other',
  },
  vehicleType: {
    words:
      'agriculturalVehicle anyVehicle articulatedBus articulatedTrolleyBus articulatedVehicle bicycle bus ' +
      'car caravan carOrLightVehicle carWithCaravan carWithTrailer constructionOrMaintenanceVehicle ' +
      'fourWheelDrive heavyGoodsVehicle heavyGoodsVehicleWithTrailer heavyDutyTransporter heavyVehicle ' +
      'highSidedVehicle lightCommercialVehicle largeCar largeGoodsVehicle lightCommercialVehicleWithTrailer ' +
      'longHeavyLorry lorry metro minibus moped motorcycle motorcycleWithSideCar motorhome motorscooter ' +
      'passengerCar smallCar tanker threeWheeledVehicle trailer tram trolleyBus twoWheeledVehicle van ' +
      'vehicleWithCaravan vehicleWithCatalyticConverter vehicleWithoutCatalyticConverter vehicleWithTrailer ' +
      'withEvenNumberedRegistrationPlates withOddNumberedRegistrationPlates unknown other',
    extended:
      'electricBike electricScooter personalLightElectricVehicle agriculturalAndForestryVehicle ' +
      'animalDrawnVehicles coach electricVehicles extendedCabDualPurposePickup fireEngine forestryVehicle ' +
      'fourStrokeEngineVehicle fourWheeledVehicle goodsVehicles gritter handcarts lowspeedDisabledVehicle ' +
      'lowSpeedMotorisedVehicle microcar mobileMachines motorisedHorseBox motorisedPersonalTransportDevices ' +
      'motorizedVehicles motorizedVehiclesWithoutNumberPlate motorQuadricycles nonMotorizedVehicles ' +
      'passengerCarWithTrailer pickup quadricycle snowPlough soloMotorcycle tipper tractor ' +
      'twoStrokeEngineVehicle withEvenFirstNumberRegistrationPlate withOddFirstNumberRegistrationPlate',
  },
  weatherRelatedRoadConditionType: {
    words:
      'blackIce deepSnow dry freezingOfWetRoads freezingPavements freezingRain freshSnow glaze ice ' +
      'iceBuildUp iceWithWheelBarTracks icyPatches looseSnow moist normalWinterConditionsForPedestrians ' +
      'notDry packedSnow rime roadSurfaceMelting slippery slushOnRoad slushStrings snow snowDrifts ' +
      'snowOnPavement wetAndIcyRoad snowOnTheRoad wetIcyPavement streamingWater surfaceWater wet other',
  },
  winterEquipmentManagementType: {
    words:
      'doNotUseStudTyres useSnowChains useSnowChainsOrTyres useSnowTyres winterEquipmentOnBoardRequired ' + 'other',
  },
  applicableForTrafficDirection: {
    words:
      'aligned allDirections anticlockwise bothWays clockwise innerRing outerRing eastBound northBound ' +
      'northEastBound northWestBound southBound southEastBound southWestBound westBound ' +
      'inboundTowardsTown outboundFromTown opposite unknown other',
  },
  applicableForTrafficType: {
    words:
      'accessOnlyTraffic destinedForAirport destinedForAirportArrivals destinedForAirportDepartures ' +
      'destinedForFerryService destinedForRailService holidayTraffic localTraffic longDistanceTraffic ' +
      'regionalTraffic residentsOnlyTraffic throughTraffic visitorTraffic',
    extended: 'commuterTraffic deliveryTraffic eventTraffic haulageCompany parkSearchTraffic specialTraffic',
  },
  placesAtWhichApplicable: {
    words:
      'aroundBendsInTheRoad atCustomsPosts atHighAltitudes atRestAreas atServiceAreas atTollPlazas ' +
      'inBuiltUpAreas inContraflowSections inForestedAreas inGalleries inLowLyingAreas ' +
      'inRoadworksAreas inRuralAreas inShadedAreas inTheInnerCityAreas inTheCityCentre inTunnels ' +
      'onBridges onDownHillSections onDualCarriagewaySections onElevatedSections ' +
      'onEnteringOrLeavingTunnels onEnteringTheCountry onFlyovers onLeavingTheCountry onMotorways ' +
      'onNonMotorways onPasses onRoundabouts onSingleCarriagewaySections onSlipRoads ' +
      'onUndergroundSections onUnderpasses onUpHillSections overTheCrestOfHills other',
  },
  fuelType: {
    words:
      'all battery biodiesel diesel dieselBatteryHybrid ethanol hydrogen liquidGas lpg methane petrol ' +
      'petrol95Octane petrol98Octane petrolBatteryHybrid petrolLeaded petrolUnleaded unknown other',
    extended: 'cng fuelCell ng phev reev',
  },
  loadType: {
    words:
      'abnormalLoad ammunition chemicals combustibleMaterials corrosiveMaterials debris empty ' +
      'explosiveMaterials extraHighLoad extraLongLoad extraWideLoad fuel glass goods ' +
      'hazardousMaterials liquid livestock materials materialsDangerousForPeople ' +
      'materialsDangerousForTheEnvironment materialsDangerousForWater oil ordinary perishableProducts ' +
      'petrol pharmaceuticalMaterials radioactiveMaterials refrigeratedGoods refuse toxicMaterials ' +
      'vehicles other',
    extended: 'dangerousGoods mail medicalSupplies moneyAndValuables passenger personWithDisability',
  },
  vehicleEquipment: {
    words:
      'notUsingSnowChains notUsingSnowChainsOrTyres snowChainsInUse snowTyresInUse ' +
      'snowChainsOrTyresInUse withoutSnowTyresOrChainsOnBoard',
    extended:
      'dippedHeadlightsInUse electronicTollEquipment filterInUse speedLimiterInUse studdedTyresInUse ' +
      'weelchairSystem',
  },
  vehicleUsage: {
    words:
      'agricultural carSharing cityLogistics commercial emergencyServices military nonCommercial ' +
      'patrol recoveryServices roadMaintenanceOrConstruction roadOperator taxi',
    extended:
      'deliveryServices funeralProcession government marketVehicle nightlySurveillance ' +
      'publicTransportation removals transportOfPeopleWithDisabilities entertainment schoolBus',
  },
  urlLinkType: {
    words: 'documentPdf html image rss videoStream voiceStream other',
  },
  faultyEquipmentOrSystemType: {
    words:
      'anprCameras automatedTollSystem cctvCameras emergencyRoadsideTelephones fireDetectionEquipment ' +
      'galleryLights laneControlSigns levelCrossing matrixSigns rampControls ' +
      'roadsideCommunicationsSystem roadsidePowerSystem speedControlSigns streetLighting ' +
      'temporaryTrafficLights tollGates trafficLightSets trafficSignals tunnelEmergencyPhones ' +
      'tunnelFireFightingEquipment tunnelLights tunnelMobileCommunication tunnelRadioCommunication ' +
      'tunnelSafetySystem tunnelVentilation variableMessageSigns other',
    extended: 'accessControlSystem parkingSensors trafficSensors',
  },
  transitServiceType: {
    words: 'air bus ferry hydrofoil rail tram undergroundMetro',
  },
  typeOfWeight: {
    words: 'actual maximumPermitted',
    extended: 'combinedMaximumPermitted unladen',
  },
  specialDayType: {
    words:
      'dayBeforePublicHoliday publicHoliday dayFollowingPublicHoliday longWeekendDay ' +
      'inLieuOfPublicHoliday schoolDay schoolHolidays publicEventDay other',
  },
  publicEvent: {
    words:
      'agriculturalShow airShow artEvent athleticsMeeting commercialEvent culturalEvent ballGame ' +
      'baseballGame basketballGame beerFestival bicycleRace boatRace boatShow boxingTournament ' +
      'bullFight ceremonialEvent concert cricketMatch exhibition fair festival filmFestival ' +
      'filmTVMaking fireworkDisplay flowerEvent foodFestival footballMatch funfair ' +
      'gardeningOrFlowerShow golfTournament hockeyGame horseRaceMeeting internationalSportsMeeting ' +
      'majorEvent marathon market match motorShow motorSportRaceMeeting openAirConcert parade ' +
      'procession raceMeeting rugbyMatch severalMajorEvents show showJumping soundAndLightShow ' +
      'sportsMeeting stateOccasion streetFestival tennisTournament theatricalEvent tournament ' +
      'tradeFair waterSportsMeeting wineFestival winterSportsMeeting unknown other',
  },
};
