### Hoe mensen in de zorg de soorten producten noemen die het register uit elkaar houdt.

care-class = { $code ->
    [patient-monitor] Patiëntmonitor
    [vital-signs-monitor] Meter van vitale waarden
    [central-station] Bewakingscentrale
    [telemetry] Patiënttelemetrie
    [fetal-monitor] CTG-apparaat
    [ecg] ECG-apparaat
    [holter] Holterrecorder
    [eeg] EEG-apparaat
    [infusion-pump] Infuuspomp
    [syringe-pump] Spuitenpomp
    [infusion-management] Beheer van infuuspompen
    [ventilator] Beademingsapparaat
    [anaesthesia] Anesthesietoestel
    [defibrillator] Defibrillator
    [dialysis] Dialyseapparaat
    [electrosurgery] Elektrochirurgie
    [surgical-microscope] Operatiemicroscoop
    [endoscopy] Endoscopie
    [bed] Elektrisch bed
    [implant] Implantaat
    [implant-programmer] Programmeerapparaat voor implantaten
    [neurostimulator-programmer] Programmeerapparaat voor neurostimulatoren
    [ct] CT-scanner
    [mri] MRI-scanner
    [xray] Röntgenapparaat
    [angiography] Angiografiesysteem
    [mammography] Mammograaf
    [ultrasound] Echoapparaat
    [nuclear] Nucleaire beeldvorming
    [radiotherapy] Radiotherapie
    [pacs] Beeldarchief (PACS)
    [imaging-software] Beeldverwerking
    [lab-analyser] Laboratoriumanalyser
    [lab-automation] Laboratoriumautomatisering
    [sequencer] DNA-sequencer
    [lab-software] Laboratoriumsoftware
    [point-of-care-test] Test aan het bed
    [medication-cabinet] Medicijnkast
    [medication-preparation] Bereiding van medicatie
    [integration] Koppeling tussen systemen
    [patient-record] Elektronisch patiëntendossier
    [hospital-software] Andere ziekenhuissoftware
    [robot] Robot
    [pneumatic-tube] Buizenpost
    [medical-gas] Medische gassen
    [building-management] Gebouwbeheer
    [room-controller] Regelaar per ruimte
    [fire-safety] Brandmelding
    [access-control] Toegangscontrole
    [video-surveillance] Camera's
    [intercom] Intercom
    [hvac] Verwarming en koeling
    [power] Stroom en noodstroom
    [network] Netwerk
    [industrial-control] Industriële besturing
    [component] Softwareonderdeel
    [remote-support] Hulp op afstand
    [barcode-and-mobile] Barcodelezers en handterminals
    [nurse-call] Zusteroproep
    [client-record] Elektronisch cliëntendossier
    [telemonitoring] Thuismonitoring
    [medicine-dispenser] Medicijndispenser
    [insulin-pump] Insulinepomp
    [glucose-monitor] Glucosemeter
    [sleep-therapy] Slaaptherapie (CPAP)
    [home-dialysis] Dialyse thuis
    [lifestyle-monitoring] Leefpatroonmonitoring
    [personal-alarm] Persoonlijk alarm
    [fall-detection] Valdetectie
    [acoustic-monitoring] Uitluistersysteem
    [smart-incontinence] Slim incontinentiemateriaal
    [video-care] Beeldzorg
    [electronic-lock] Elektronische sloten
    [domotics] Domotica
    [hoist] Tillift
    [hearing] Hoortoestellen
    [medication-list] Toedienlijst voor medicatie
    [care-robot] Zorgrobot
    [e-health-platform] E-healthplatform
    [firewall] Firewall
    [wifi] Wifi
    [workstation] Computers en servers
    [office-software] Kantoorsoftware
    [printer] Printers
    [storage] Opslag in het netwerk
    [telephony] Telefonie
   *[other] Iets anders
}
class-emdn = EMDN { $code }
class-setting = { $code ->
    [hospital] Ziekenhuis
    [care-home] Zorginstelling en thuis
    [building] Gebouw
    [office] Kantoor en netwerk
   *[other] ?
}
class-choose = Soort product
class-all = alle soorten
