"""Who talks, and where: personas and contexts, and a catalogue of personas for the usual scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "BankClerk",
    "BankCustomer",
    "BasePersona",
    "Caregiver",
    "Citizen",
    "CivilServant",
    "Context",
    "Customer",
    "Doctor",
    "ExtendedDoctor",
    "ExtendedPatient",
    "ExtendedPersona",
    "GenericPersona",
    "HelpDeskAgent",
    "HelpDeskUser",
    "HotelGuest",
    "HotelReceptionist",
    "InsuranceAgent",
    "InsuranceCustomer",
    "Lawyer",
    "LegalClient",
    "MISSING",
    "Nurse",
    "Patient",
    "Persona",
    "Pharmacist",
    "RestaurantGuest",
    "ShopAssistant",
    "Shopper",
    "Student",
    "SupportAgent",
    "Teacher",
    "TravelAgent",
    "Traveller",
    "Waiter",
    "load_context",
    "load_persona",
    "speaker_label",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "BankClerk": "sdialog_like.personas.catalogue.bank",
        "BankCustomer": "sdialog_like.personas.catalogue.bank",
        "BasePersona": "sdialog_like.personas.base",
        "Caregiver": "sdialog_like.personas.catalogue.healthcare",
        "Citizen": "sdialog_like.personas.catalogue.public_service",
        "CivilServant": "sdialog_like.personas.catalogue.public_service",
        "Context": "sdialog_like.personas.context",
        "Customer": "sdialog_like.personas.catalogue.customer_service",
        "Doctor": "sdialog_like.personas.catalogue.healthcare",
        "ExtendedDoctor": "sdialog_like.personas.catalogue.healthcare",
        "ExtendedPatient": "sdialog_like.personas.catalogue.healthcare",
        "ExtendedPersona": "sdialog_like.personas.catalogue.general",
        "GenericPersona": "sdialog_like.personas.persona",
        "HelpDeskAgent": "sdialog_like.personas.catalogue.it_help_desk",
        "HelpDeskUser": "sdialog_like.personas.catalogue.it_help_desk",
        "HotelGuest": "sdialog_like.personas.catalogue.hotel",
        "HotelReceptionist": "sdialog_like.personas.catalogue.hotel",
        "InsuranceAgent": "sdialog_like.personas.catalogue.insurance",
        "InsuranceCustomer": "sdialog_like.personas.catalogue.insurance",
        "Lawyer": "sdialog_like.personas.catalogue.legal",
        "LegalClient": "sdialog_like.personas.catalogue.legal",
        "MISSING": "sdialog_like.personas.difference",
        "Nurse": "sdialog_like.personas.catalogue.healthcare",
        "Patient": "sdialog_like.personas.catalogue.healthcare",
        "Persona": "sdialog_like.personas.persona",
        "Pharmacist": "sdialog_like.personas.catalogue.healthcare",
        "RestaurantGuest": "sdialog_like.personas.catalogue.restaurant",
        "ShopAssistant": "sdialog_like.personas.catalogue.shop",
        "Shopper": "sdialog_like.personas.catalogue.shop",
        "Student": "sdialog_like.personas.catalogue.education",
        "SupportAgent": "sdialog_like.personas.catalogue.customer_service",
        "Teacher": "sdialog_like.personas.catalogue.education",
        "TravelAgent": "sdialog_like.personas.catalogue.travel",
        "Traveller": "sdialog_like.personas.catalogue.travel",
        "Waiter": "sdialog_like.personas.catalogue.restaurant",
        "load_context": "sdialog_like.personas.files",
        "load_persona": "sdialog_like.personas.files",
        "speaker_label": "sdialog_like.personas.base",
    },
)

if TYPE_CHECKING:
    from sdialog_like.personas.base import BasePersona, speaker_label
    from sdialog_like.personas.catalogue.bank import BankClerk, BankCustomer
    from sdialog_like.personas.catalogue.customer_service import Customer, SupportAgent
    from sdialog_like.personas.catalogue.education import Student, Teacher
    from sdialog_like.personas.catalogue.general import ExtendedPersona
    from sdialog_like.personas.catalogue.healthcare import (
        Caregiver,
        Doctor,
        ExtendedDoctor,
        ExtendedPatient,
        Nurse,
        Patient,
        Pharmacist,
    )
    from sdialog_like.personas.catalogue.hotel import HotelGuest, HotelReceptionist
    from sdialog_like.personas.catalogue.insurance import InsuranceAgent, InsuranceCustomer
    from sdialog_like.personas.catalogue.it_help_desk import HelpDeskAgent, HelpDeskUser
    from sdialog_like.personas.catalogue.legal import Lawyer, LegalClient
    from sdialog_like.personas.catalogue.public_service import Citizen, CivilServant
    from sdialog_like.personas.catalogue.restaurant import RestaurantGuest, Waiter
    from sdialog_like.personas.catalogue.shop import ShopAssistant, Shopper
    from sdialog_like.personas.catalogue.travel import TravelAgent, Traveller
    from sdialog_like.personas.context import Context
    from sdialog_like.personas.difference import MISSING
    from sdialog_like.personas.files import load_context, load_persona
    from sdialog_like.personas.persona import GenericPersona, Persona
